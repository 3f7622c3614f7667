import { nowMs } from "../box-clock.ts";
import { connection } from "../client.ts";
import { site, store } from "../live.ts";
import { person, sitDown } from "../person.ts";
import { session, signOut } from "../session.ts";
import { spanText, timeText } from "../text/times.ts";
import { switchLanguage, words } from "../text/words.ts";
import { Nav } from "./nav.tsx";
import { SoundButton } from "./sound-button.tsx";

export function Header() {
  return (
    <header class="top">
      <div class="top-line">
        <Name />
        <ConnectionPill />
        <span class="clock">{timeText(nowMs.value, nowMs.value)}</span>
        <span class="grow" />
        {session.value?.guest === undefined ? <PersonPicker /> : <SignedIn name={session.value.guest.name} />}
        <SoundButton />
        <button type="button" class="quiet language" lang={words.value.otherLanguageTag} onClick={switchLanguage}>
          {words.value.otherLanguage}
        </button>
      </div>
      <Nav />
      {session.value?.entrance === "open" && <p class="open-bar">{words.value.door.openBar}</p>}
      <LostBar />
      <StoreBar />
    </header>
  );
}

function Name() {
  return (
    <h1 class="name">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <path d="M11 4h10l7 7v10l-7 7H11l-7-7V11z" />
        <circle cx="16" cy="16" r="4" />
      </svg>
      <span class="name-product">{words.value.product}</span>
      <span class="name-box">{site.value?.box.name ?? ""}</span>
    </h1>
  );
}

function ConnectionPill() {
  const { kind } = connection.value;
  return (
    <span class={`pill ${kind}`} role="status">
      <i aria-hidden="true" />
      {connectionText()}
    </span>
  );
}

function connectionText(): string {
  const { connecting, live, lost } = words.value;
  const now = connection.value;
  if (now.kind === "lost") return lost(spanText(nowMs.value - now.sinceMs));
  return now.kind === "live" ? live : connecting;
}

/** What stands below is the past; it says so, and from when. */
export function LostBar() {
  const now = connection.value;
  if (now.kind !== "lost") return null;
  return (
    <p class="lost-bar" role="alert">
      {words.value.lostBar(timeText(now.sinceMs, nowMs.value))}
    </p>
  );
}

/** Whoever claims now must know that it is not stored yet. */
function StoreBar() {
  const { kind, sinceMs = nowMs.value } = store.value;
  if (kind === "sound" || kind === "unknown") return null;
  const t = words.value.store;
  return (
    <p class="lost-bar" role="alert">
      {t.bar(t[kind], timeText(sinceMs, nowMs.value))}
    </p>
  );
}

function SignedIn({ name }: { readonly name: string }) {
  return (
    <span class="who">
      <span>{name}</span>
      <button type="button" class="quiet" onClick={() => void signOut()}>
        {words.value.door.signOut}
      </button>
    </span>
  );
}

function PersonPicker() {
  const t = words.value;
  return (
    <label class={person.value === undefined ? "who unset" : "who"}>
      <span>{t.who}</span>
      <select value={person.value ?? ""} onChange={(event) => sitDown(event.currentTarget.value)}>
        <option value="">{t.whoNobody}</option>
        {site.value?.people.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}
