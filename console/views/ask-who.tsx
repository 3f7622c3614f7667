import { site } from "../live.ts";
import { person, sitDown } from "../person.ts";
import { session } from "../session.ts";
import { words } from "../text/words.ts";

/** So many names are taken in at a glance; a longer list is the one at the top of the page. */
const namesMax = 12;

/** Without a name no notice comes here and nothing can be claimed, so the first thing asked for is the name. */
export function AskWho() {
  const people = site.value?.people ?? [];
  if (session.value?.guest !== undefined || person.value !== undefined || people.length === 0) return null;
  return (
    <section class="ask-who">
      <p>{words.value.whoAsk}</p>
      <div class="chips">
        {people.slice(0, namesMax).map(({ id, title }) => (
          <button key={id} type="button" class="chip" onClick={() => sitDown(id)}>
            {title}
          </button>
        ))}
      </div>
    </section>
  );
}
