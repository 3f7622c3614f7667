import { render } from "preact";
import { startRinging } from "./bell.ts";
import { startTicking } from "./box-clock.ts";
import { connect } from "./client.ts";
import { startRouting } from "./route.ts";
import { keepShell } from "./shell.ts";
import { startSound } from "./sound.ts";
import { keepPageLanguage } from "./text/words.ts";
import { App } from "./views/app.tsx";

const root = document.getElementById("app");
if (root !== null) render(<App />, root);
keepPageLanguage();
startTicking();
startRouting();
keepShell();
startSound();
startRinging();
connect();
