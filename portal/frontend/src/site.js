// What every page does with script: nothing that a page cannot do without.
import "./site/fonts.js";
import "./site/toasts.js";
import "./site/zone.js";
import "./site/menus.js";
import "./site/program.js";
