import { useState } from "preact/hooks";
import type { CommissioningReport, SigningReply } from "../../../gateway/api/schema.ts";
import { wordsIn } from "../../form.ts";
import { mayAsk, session } from "../../session.ts";
import { fullTimeText } from "../../text/times.ts";
import { wordFor, words } from "../../text/words.ts";
import { Field } from "../door.tsx";

/** A post and the passphrase of whoever is signed in: the box keeps the report as it is now, and its hash for ever. */
export function SignReport({ of }: { readonly of: CommissioningReport }) {
  const [said, setSaid] = useState<SigningReply | "sending">();
  const t = words.value.setup.sign;
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const text = wordsIn(event.currentTarget as HTMLFormElement);
    setSaid("sending");
    setSaid(await sign({ title: text("title"), passphrase: text("passphrase") }));
  };
  return (
    <section class="signing">
      <Signatures of={of} />
      {session.value?.guest !== undefined && mayAsk("POST /api/v1/commissioning/sign") && (
        <form class="row" onSubmit={(event) => void send(event)}>
          <Field name="title" text={t.title} autocomplete="off" />
          <Field name="passphrase" text={t.passphrase} autocomplete="current-password" isSecret />
          <button type="submit" class="primary" disabled={said === "sending"}>
            {t.sign(of.openItems.length)}
          </button>
        </form>
      )}
      <p role="alert" class={typeof said === "object" && !said.done ? "refused" : ""}>
        {typeof said === "object" && (said.done ? t.done(said.sha256.slice(0, 12)) : wordFor(t.refusal, said.refused))}
      </p>
    </section>
  );
}

function Signatures({ of }: { readonly of: CommissioningReport }) {
  const t = words.value.setup.sign;
  return (
    <ul class="facts">
      {of.signatures.map(({ as, title, atMs, sha256, isCurrent }) => (
        <li key={as}>
          <b>{t.party[as]}</b> {title} · {fullTimeText(atMs)} · <code>{sha256.slice(0, 12)}</code>
          {!isCurrent && <span class="refused">{t.changedSince}</span>}
        </li>
      ))}
    </ul>
  );
}

async function sign(wish: { readonly title: string; readonly passphrase: string }): Promise<SigningReply> {
  const headers = { "content-type": "application/json" };
  const sent = { method: "POST", headers, body: JSON.stringify(wish) };
  const reply = await fetch("api/v1/commissioning/sign", sent).catch(() => undefined);
  const said = (await reply?.json().catch(() => undefined)) as Partial<SigningReply> | undefined;
  return said?.done === undefined ? { done: false, refused: "core-busy" } : (said as SigningReply);
}
