import { useState } from "preact/hooks";
import { wordsIn } from "../form.ts";
import { enrolHere, session, setUp, signIn, type Refused } from "../session.ts";
import { labelText, switchLanguage, wordFor, words } from "../text/words.ts";

/** The page of a box that does not know yet who is here: its first set-up, or the sign-in. */
export function Door() {
  const isNew = session.value?.entrance === "set-up";
  const [isTerminal, setTerminal] = useState(false);
  const t = words.value;
  if (isTerminal) return <TerminalDoor back={() => setTerminal(false)} />;
  return (
    <main class="door">
      <h1>
        {t.product} · {isNew ? t.door.setUp : t.door.signIn}
      </h1>
      {isNew && <p>{t.door.codeWhere}</p>}
      {isNew && <Identity />}
      <DoorForm isNew={isNew} />
      {!isNew && <p class="hint">{t.door.lost}</p>}
      {!isNew && (
        <button type="button" class="quiet" onClick={() => setTerminal(true)}>
          {t.door.terminal.isOne}
        </button>
      )}
      <button type="button" class="quiet" lang={t.otherLanguageTag} onClick={switchLanguage}>
        {t.otherLanguage}
      </button>
    </main>
  );
}

/** Whoever stands at the box sees by the words on its label that this page comes from it and from no other. */
function Identity() {
  const identity = session.value?.identity;
  const t = words.value.door;
  if (identity === undefined) return <p class="hint">{t.plain}</p>;
  return (
    <section class="identity" aria-label={t.identity}>
      <p>{t.compare}</p>
      <p class="identity-words">{labelText(identity.words)}</p>
      <details>
        <summary>SHA-256</summary>
        <code>{identity.fingerprint}</code>
      </details>
    </section>
  );
}

/** Behind the address of the code on the label; it does not stay in the history of the browser. */
function codeInAddress(): string {
  const [, code = ""] = /^#code=([\w-]{8,9})$/.exec(location.hash) ?? [];
  if (code !== "") history.replaceState(undefined, "", `${location.pathname}${location.search}`);
  return code;
}

function DoorForm({ isNew }: { readonly isNew: boolean }) {
  const [state, setState] = useState<"resting" | "sending" | Refused>("resting");
  const [code] = useState(codeInAddress);
  const t = words.value.door;
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const text = wordsIn(event.currentTarget as HTMLFormElement);
    setState("sending");
    const [name, passphrase] = [text("name"), text("passphrase")];
    setState((await (isNew ? setUp(text("code"), name, passphrase) : signIn(name, passphrase))) ?? "resting");
  };
  return (
    <form onSubmit={(event) => void send(event)}>
      {isNew && <Field name="code" text={t.code} autocomplete="one-time-code" value={code} />}
      <Field name="name" text={t.name} autocomplete="username" />
      <Field
        name="passphrase"
        text={isNew ? t.newPassphrase : t.passphrase}
        autocomplete={isNew ? "new-password" : "current-password"}
        isSecret
        {...(isNew && { minLength: 10 })}
      />
      <button type="submit" class="primary" disabled={state === "sending"}>
        {isNew ? t.doSetUp : t.doSignIn}
      </button>
      <p class="refused" role="alert">
        {typeof state === "object" ? refusedText(state) : ""}
      </p>
    </form>
  );
}

/** A screen on a wall or a desk comes in by a code, and nobody has to know a passphrase there. */
function TerminalDoor({ back }: { readonly back: () => void }) {
  const [state, setState] = useState<"resting" | "sending" | Refused>("resting");
  const t = words.value.door.terminal;
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    setState("sending");
    setState((await enrolHere(wordsIn(event.currentTarget as HTMLFormElement)("code"))) ?? "resting");
  };
  return (
    <main class="door">
      <h1>
        {words.value.product} · {t.enrol}
      </h1>
      <p>{t.where}</p>
      <form onSubmit={(event) => void send(event)}>
        <Field name="code" text={t.code} autocomplete="one-time-code" />
        <button type="submit" class="primary" disabled={state === "sending"}>
          {t.enrol}
        </button>
        <p class="refused" role="alert">
          {typeof state === "object" ? refusedText(state) : ""}
        </p>
      </form>
      <button type="button" class="quiet" onClick={back}>
        {t.isNone}
      </button>
    </main>
  );
}

interface FieldProps {
  readonly name: string;
  readonly text: string;
  readonly autocomplete: string;
  readonly isSecret?: boolean;
  readonly minLength?: number;
  readonly value?: string;
}

export function Field({ name, text, autocomplete, isSecret = false, minLength, value }: FieldProps) {
  const input = {
    name,
    autocomplete,
    autocapitalize: "none",
    spellcheck: false,
    required: true,
    ...(minLength !== undefined && { minLength }),
    ...(value !== undefined && { defaultValue: value }),
  } as const;
  return (
    <label>
      <span>{text}</span>
      {isSecret ? <input {...input} type="password" /> : <input {...input} type="text" />}
    </label>
  );
}

export function refusedText({ refused, waitMs }: Refused): string {
  const { door } = words.value;
  if (waitMs !== undefined && waitMs > 0) return door.wait(Math.ceil(waitMs / 1_000));
  return wordFor(door.refusal, refused);
}
