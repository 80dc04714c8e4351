// The counter: a QR code is read in the browser, from the camera or from a photo; only the text that
// was read is sent. Typing the number works without.
import jsQR from "jsqr";
import { _ } from "../words.js";

const LARGEST = 1600;
const form = document.querySelector("[data-terminal]");
const said = form.querySelector("[data-said]");
const video = form.querySelector("[data-video]");
const live = form.querySelector("[data-live]");
const photo = form.querySelector("[data-photo]");
const canvas = document.createElement("canvas");
const context = canvas.getContext("2d", { willReadFrequently: true });

function read(picture, width, height) {
  const scale = Math.min(1, LARGEST / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  return jsQR(pixels.data, pixels.width, pixels.height)?.data ?? "";
}

function send(code) {
  form.elements.code.value = code;
  said.textContent = _("Read.");
  form.requestSubmit();
}

photo.addEventListener("change", async () => {
  const [file] = photo.files;
  photo.value = "";
  if (!file) {
    return;
  }
  said.textContent = _("Reading the photo …");
  try {
    const picture = await createImageBitmap(file);
    const code = read(picture, picture.width, picture.height);
    if (code) {
      send(code);
    } else {
      said.textContent = _("There is no code to be read in this photo. Hold the phone closer, or type the number.");
    }
  } catch {
    said.textContent = _("This is no picture that the browser can open.");
  }
});

let stream;

function stop() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = undefined;
  video.hidden = true;
  live.setAttribute("aria-pressed", "false");
}

function watch() {
  if (!stream) {
    return;
  }
  if (video.readyState >= video.HAVE_CURRENT_DATA) {
    const code = read(video, video.videoWidth, video.videoHeight);
    if (code) {
      stop();
      send(code);
      return;
    }
  }
  requestAnimationFrame(watch);
}

live.addEventListener("click", async () => {
  if (stream) {
    stop();
    return;
  }
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    said.textContent = _("The camera cannot be used here. Take a photo of the code, or type the number.");
    return;
  }
  video.srcObject = stream;
  video.hidden = false;
  live.setAttribute("aria-pressed", "true");
  said.textContent = _("Hold the guest's code before the camera.");
  await video.play();
  requestAnimationFrame(watch);
});

live.hidden = !navigator.mediaDevices?.getUserMedia;
window.addEventListener("pagehide", stop);
