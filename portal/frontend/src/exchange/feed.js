// One connection to the live feed that comes back for as long as the page is there: after a lost
// network, a sleep, a tab in the background, a return by the browser's back button.
//
// States: "connecting", "live" (something was heard within 4 s), "stale" (nothing was), "lost"
// (there is no connection). A feed with nothing to tell is asked, so that silence means something.
const ASK_AFTER = 2000;
const STALE_AFTER = 4000;
const GIVE_UP_AFTER = 12000;
const PAUSES = [250, 500, 1000, 2000, 5000];

export class Feed {
  // `streams` are names; `onMessage(stream, data)`; `onOpen()` each time anew; `onState(state)`.
  constructor({ address, streams, onMessage, onOpen, onState, Socket = WebSocket, now = Date.now }) {
    Object.assign(this, { address, onMessage, onOpen, onState, Socket, now });
    this.streams = new Set(streams);
    this.state = "connecting";
    this.failures = 0;
    this.requests = 0;
    this.socket = null;
    this.heard = 0;
    this.away = false;
  }

  start() {
    this.connect();
    this.clock = setInterval(() => this.look(), 1000);
    addEventListener("pagehide", () => this.leave());
    addEventListener("pageshow", (event) => event.persisted && this.comeBack());
    addEventListener("online", () => this.comeBack());
    addEventListener("offline", () => this.drop());
    document.addEventListener("resume", () => this.comeBack());
    document.addEventListener("visibilitychange", () => !document.hidden && this.look());
    return this;
  }

  // Listen to other streams from now on.
  change(add, remove) {
    remove.forEach((name) => this.streams.delete(name));
    add.forEach((name) => this.streams.add(name));
    this.ask("UNSUBSCRIBE", remove);
    this.ask("SUBSCRIBE", add);
  }

  connect() {
    clearTimeout(this.retry);
    const names = [...this.streams].join("/");
    const socket = new this.Socket(`${this.address}/stream?streams=${names}`);
    this.socket = socket;
    this.begun = this.now();
    socket.onopen = () => socket === this.socket && this.opened();
    socket.onmessage = (event) => socket === this.socket && this.took(event.data);
    socket.onclose = () => socket === this.socket && this.lost();
  }

  opened() {
    this.failures = 0;
    this.heard = this.now();
    this.show("live");
    this.onOpen();
  }

  took(text) {
    this.heard = this.now();
    this.show("live");
    const message = JSON.parse(text);
    if (message.stream) {
      this.onMessage(message.stream, message.data);
    }
  }

  lost() {
    this.socket = null;
    this.show("lost");
    if (this.away) {
      return;
    }
    const pause = PAUSES[Math.min(this.failures, PAUSES.length - 1)];
    this.failures += 1;
    // Not all pages at the same moment, after the feed was away.
    this.retry = setTimeout(() => this.connect(), pause * (0.75 + Math.random() / 2));
  }

  // Close what there is; the close is not waited for, as a dead network never tells it.
  drop() {
    const { socket } = this;
    if (socket) {
      this.socket = null;
      socket.close();
      this.lost();
    }
  }

  look() {
    if (!this.socket) {
      return;
    }
    const silent = this.now() - (this.heard > this.begun ? this.heard : this.begun);
    if (silent > GIVE_UP_AFTER) {
      this.drop();
    } else if (this.socket.readyState === 1) {
      if (silent > STALE_AFTER) {
        this.show("stale");
      }
      if (silent > ASK_AFTER) {
        this.ask("LIST_SUBSCRIPTIONS");
      }
    }
  }

  leave() {
    // An open connection would keep the page out of the browser's cache of pages to go back to.
    this.away = true;
    clearTimeout(this.retry);
    this.drop();
  }

  comeBack() {
    this.away = false;
    this.failures = 0;
    if (!this.socket) {
      this.connect();
    } else {
      this.look();
    }
  }

  ask(method, params) {
    if (this.socket?.readyState === 1 && (!params || params.length)) {
      this.requests += 1;
      this.socket.send(JSON.stringify({ method, ...(params && { params }), id: this.requests }));
    }
  }

  show(state) {
    if (state !== this.state) {
      this.state = state;
      this.onState(state);
    }
  }
}
