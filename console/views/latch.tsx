import { progress, reset } from "../commands.ts";
import { isRinging, type Member } from "../places.ts";
import { person } from "../person.ts";
import { wordFor, words } from "../text/words.ts";

/** A latched alarm stays until a person has looked on the spot and takes the latch off. */
export function Latch({ member }: { readonly member: Member }) {
  const { id, alarm } = member;
  const t = words.value;
  if (!alarm.latched) return null;
  const now = progress.value.get(`${id} reset`);
  const isReady = alarm.acked && !isRinging(alarm) && person.value !== undefined;
  return (
    <p class="latch">
      <span>{t.latched}</span>
      {isReady && (
        <button type="button" class="chip" disabled={now?.kind === "sending"} onClick={() => void reset(id)}>
          {t.verb.reset}
        </button>
      )}
      {now?.kind === "refused" && <small>{wordFor(t.refusal, now.why)}</small>}
    </p>
  );
}
