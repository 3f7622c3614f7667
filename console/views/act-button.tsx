import type { Case, Verb } from "../../gateway/api/schema.ts";
import { act, progress, type ActProgress } from "../commands.ts";
import { actions } from "../live.ts";
import { person } from "../person.ts";
import { wordFor, words } from "../text/words.ts";

interface ActButtonProps {
  readonly of: Case;
  readonly verb: Verb;
  readonly text?: string;
  readonly kind?: "primary" | "ghost";
  /** Instead of acting at once: to open a form first. */
  readonly press?: () => void;
}

/** The one thing to do next, or the reason why this person cannot. What is another one's to do shows no button at all. */
export function ActButton({ of, verb, text, press, kind = "primary" }: ActButtonProps) {
  const refused = refusalFor(of, verb);
  const now = progress.value.get(`${of.id} ${verb}`);
  const isOthers = refused !== undefined && others.has(refused);
  const start = press ?? (() => void act(of.id, verb));
  const label = now?.kind === "sending" ? words.value.sending : (text ?? wordFor(words.value.verb, verb));
  return (
    <div class="act">
      {!isOthers && (
        <button type="button" class={kind} disabled={refused !== undefined || now?.kind === "sending"} onClick={start}>
          {label}
        </button>
      )}
      <Why refused={refused} now={now} />
    </div>
  );
}

const others: ReadonlySet<string> = new Set([
  "not-the-claimer",
  "not-the-claimer-or-above",
  "not-the-assignee",
  "not-the-level",
  "not-a-verifier",
  "not-an-approver",
]);

function refusalFor(of: Case, verb: Verb): string | undefined {
  if (person.value === undefined) return "nobody-here";
  return actions.value.get(of.id)?.find((action) => action.verb === verb)?.refused;
}

function Why({ refused, now }: { readonly refused: string | undefined; readonly now: ActProgress | undefined }) {
  const t = words.value;
  const why = refused ?? (now?.kind === "refused" ? now.why : undefined);
  if (now?.kind === "unanswered") return <p class="why">{t.unanswered}</p>;
  if (why === undefined) return null;
  return (
    <p class="why">
      {t.refusedBecause}
      {wordFor(t.refusal, why)}
    </p>
  );
}
