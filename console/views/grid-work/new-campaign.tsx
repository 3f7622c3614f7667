import { useState } from "preact/hooks";
import { dayIn, endOfDay, startOfDay } from "../../days.ts";
import { site } from "../../live.ts";
import { labelText, words } from "../../text/words.ts";
import { Panel } from "../panel.tsx";
import { GridsField, gridsIn, TextField } from "../fields.tsx";
import { Order } from "../order.tsx";

const numbers = ["above", "below", "clear", "onDelay", "offDelay", "after"] as const;

/** Written as in the site file: `15 %LEL`, `10s`. The box refuses what is looser than it stands. */
export function NewCampaign({ changed }: { readonly changed: () => void }) {
  const [rows, setRows] = useState(1);
  const t = words.value.work.campaigns;
  const done = () => {
    setRows(1);
    changed();
  };
  return (
    <Panel title={t.begin}>
      <Order path="api/v1/campaigns" text={t.begin} kind="primary" changed={done} said={planIn}>
        <TextField name="campaign" text={t.id} maxLength={32} pattern="[a-z0-9][a-z0-9\-]*" />
        <TextField name="label" text={t.label} maxLength={40} />
        <label>
          <span>{t.from}</span>
          <input type="date" name="from" required min={dayIn(0)} defaultValue={dayIn(0)} />
        </label>
        <label>
          <span>{t.until}</span>
          <input type="date" name="until" required min={dayIn(0)} defaultValue={dayIn(14)} />
        </label>
        <GridsField />
        {Array.from({ length: rows }, (_, at) => (
          <LimitFields key={at} />
        ))}
        <button type="button" class="chip" onClick={() => setRows(rows + 1)}>
          {t.another}
        </button>
      </Order>
    </Panel>
  );
}

function LimitFields() {
  const t = words.value.work.campaigns;
  return (
    <fieldset class="limit">
      <legend>{t.stricter}</legend>
      <label>
        <span>{t.rule}</span>
        <select name="rule">
          {site.value?.rules.map(({ id, title }) => (
            <option key={id} value={id}>
              {labelText(title)} · {id}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t.which}</span>
        <select name="number">
          {numbers.map((each) => (
            <option key={each} value={each}>
              {t.number[each]}
            </option>
          ))}
        </select>
      </label>
      <TextField name="value" text={t.value} maxLength={32} />
    </fieldset>
  );
}

function planIn(text: (name: string) => string, form: HTMLFormElement): object {
  const all = new FormData(form);
  const [rules, which, values] = ["rule", "number", "value"].map((name) => all.getAll(name).map(String));
  const limits: Record<string, Record<string, string>> = {};
  for (const [at, rule] of (rules ?? []).entries())
    limits[rule] = { ...limits[rule], [which?.[at] ?? ""]: values?.[at] ?? "" };
  return {
    campaign: text("campaign"),
    label: text("label"),
    fromMs: startOfDay(text("from")),
    untilMs: endOfDay(text("until")),
    grids: gridsIn(form),
    rules: limits,
  };
}
