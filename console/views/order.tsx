import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { wordsIn } from "../form.ts";
import { say, type NotDone } from "../say.ts";
import { wordFor, words } from "../text/words.ts";

interface OrderProps {
  readonly path: string;
  /** On the button. */
  readonly text: string;
  readonly changed: () => void;
  /** What is said, from the words in the fields. */
  readonly said?: (text: (name: string) => string, form: HTMLFormElement) => object;
  /** Another person's own word beside it. */
  readonly vouch?: (text: (name: string) => string) => object | undefined;
  readonly kind?: "primary" | "chip";
  /** The fields. */
  readonly children?: ComponentChildren;
}

/** One act with what it has to be told, and the reason when it is refused. */
export function Order({ path, text, changed, said, vouch, kind = "chip", children }: OrderProps) {
  const [refused, setRefused] = useState<NotDone>();
  const [isSending, setSending] = useState(false);
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    setSending(true);
    const notDone = await say(path, said?.(wordsIn(form), form) ?? {}, vouch?.(wordsIn(form)));
    forgetSecrets(form);
    setSending(false);
    setRefused(notDone);
    if (notDone !== undefined) return;
    form.reset();
    changed();
  };
  return (
    <form class="order" onSubmit={(event) => void send(event)}>
      {children}
      <button type="submit" class={kind} disabled={isSending}>
        {isSending ? words.value.sending : text}
      </button>
      <p class="refused" role="alert">
        {refused !== undefined && refusalText(refused)}
      </p>
    </form>
  );
}

/** A passphrase stays on no screen, whatever came of it. */
function forgetSecrets(form: HTMLFormElement): void {
  for (const field of form.querySelectorAll<HTMLInputElement>("input[type=password]")) field.value = "";
}

function refusalText({ why, detail }: NonNullable<NotDone>): string {
  const t = words.value;
  const said = wordFor({ ...t.refusal, ...t.aside.refusal, ...t.work.refusal }, why);
  return `${t.refusedBecause}${said}${detail === undefined ? "" : `（${detail}）`}`;
}
