import { useState } from "preact/hooks";
import type { CommissioningReport } from "../../../gateway/api/schema.ts";
import { wordsIn } from "../../form.ts";
import { site } from "../../live.ts";
import { gridName, roleName, tierOf } from "../../places.ts";
import { edit } from "../../site-draft.ts";
import { words } from "../../text/words.ts";
import { personEdits } from "./person-edits.ts";

/** Somebody more who is called: how they are reached, and where they answer from today on. */
export function AddPerson({ of }: { readonly of: CommissioningReport }) {
  const [isWritten, setWritten] = useState(false);
  const t = words.value.setup.person;
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const text = wordsIn(form);
    const channels = new FormData(form).getAll("channel").map(String);
    const isDone = await edit(
      await personEdits({ title: text("title"), channels, grid: text("grid"), role: text("role") }),
    );
    setWritten(isDone);
    if (isDone) form.reset();
  };
  return (
    <details>
      <summary>{t.add}</summary>
      <form onSubmit={(event) => void send(event)} class="row">
        <label>
          <span>{t.title}</span>
          <input name="title" required maxLength={20} autocomplete="off" />
        </label>
        <Seat />
        <fieldset class="channels">
          <legend>{t.channels}</legend>
          {["screen", ...of.channels.map(({ id }) => id)].map((id) => (
            <label key={id} class="check">
              <input type="checkbox" name="channel" value={id} defaultChecked={id === "screen"} />
              <span>{id === "screen" ? t.screen : id}</span>
            </label>
          ))}
        </fieldset>
        <button type="submit" class="ghost">
          {t.write}
        </button>
        <p role="status">{isWritten && t.written}</p>
      </form>
    </details>
  );
}

function Seat() {
  const t = words.value.setup.person;
  const grids = site.value?.grids ?? [];
  const [grid, setGrid] = useState<string>(grids.at(-1)?.id ?? "");
  const tier = tierOf(grid);
  const roles = site.value?.programme.roles.filter((role) => role.tier === undefined || role.tier === tier) ?? [];
  return (
    <>
      <label>
        <span>{t.grid}</span>
        <select name="grid" value={grid} onChange={({ currentTarget }) => setGrid(currentTarget.value)}>
          {grids.map(({ id }) => (
            <option key={id} value={id}>
              {gridName(id)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t.role}</span>
        <select name="role">
          {[...new Set(roles.map(({ key }) => key))].map((key) => (
            <option key={key} value={key}>
              {roleName(tier, key)}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
