import { useEffect } from "preact/hooks";
import type { CommissioningReport } from "../../../gateway/api/schema.ts";
import { useAsked } from "../../asked.ts";
import { beginTest } from "../../drilling.ts";
import { wordsIn } from "../../form.ts";
import { site } from "../../live.ts";
import { edit, openDraft } from "../../site-draft.ts";
import { labelText, words } from "../../text/words.ts";
import { LinesPanel } from "../side.tsx";
import { AddPerson } from "./add-person.tsx";
import { DraftBar } from "./draft-bar.tsx";
import { FindDevices } from "./find-devices.tsx";
import { HeardDevices } from "./heard-devices.tsx";
import { PlaceLabels } from "./place-labels.tsx";
import { SignReport } from "./sign-report.tsx";
import { TripTests } from "./trip-tests.tsx";

const askedEveryMs = 5_000;

/** From the place to the report, in the order in which an installer walks; every step writes the same site file. */
export function CommissioningPage() {
  const asked = useAsked<CommissioningReport>("api/v1/commissioning", askedEveryMs);
  useEffect(() => void openDraft(), []);
  const t = words.value.setup.steps;
  const report = asked.kind === "answer" ? asked.answer : undefined;
  return (
    <ol class="steps">
      <Step title={t.place}>
        <PlaceStep />
      </Step>
      <Step title={t.devices}>
        <PlaceLabels />
        <FindDevices />
        <HeardDevices />
        <LinesPanel />
      </Step>
      <Step title={t.draft}>
        <DraftBar />
      </Step>
      <Step title={t.thresholds}>{report && <Thresholds of={report} />}</Step>
      <Step title={t.notify}>
        {report && <Notified of={report} />}
        {report && <AddPerson of={report} />}
      </Step>
      <Step title={t.tests}>{report && <TripTests of={report} />}</Step>
      <Step title={t.report}>{report && <Report of={report} />}</Step>
    </ol>
  );
}

function Step({ title, children }: { readonly title: string; readonly children: preact.ComponentChildren }) {
  return (
    <li class="panel step">
      <h3>{title}</h3>
      {children}
    </li>
  );
}

function PlaceStep() {
  const t = words.value.setup.steps;
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const name = wordsIn(event.currentTarget as HTMLFormElement)("name");
    void edit([{ do: "set", path: ["box", "name"], value: name }]);
  };
  return (
    <form onSubmit={send} class="row">
      <label>
        <span>{t.boxName}</span>
        <input name="name" required maxLength={40} defaultValue={site.value?.box.name ?? ""} autocomplete="off" />
      </label>
      <button type="submit" class="ghost">
        {t.write}
      </button>
    </form>
  );
}

function Thresholds({ of }: { readonly of: CommissioningReport }) {
  return (
    <ul class="facts">
      {of.points
        .filter(({ rules }) => rules.length > 0)
        .map(({ id, place, name, label, rules }) => (
          <li key={id}>
            <b>
              {place} {name} · {labelText(label)}
            </b>
            {rules.map((rule) => (
              <span key={rule.en}>{labelText(rule)}</span>
            ))}
          </li>
        ))}
    </ul>
  );
}

function Notified({ of }: { readonly of: CommissioningReport }) {
  const t = words.value.setup.steps;
  return (
    <ul class="facts">
      {of.duty.map(({ grid, role, people }) => (
        <li key={`${grid} ${role}`}>
          {grid} · {role}：{people.length === 0 ? <b>{t.nobody}</b> : people.join(words.value.comma)}
        </li>
      ))}
      {of.people.map(({ id, title, channels }) => (
        <li key={id}>
          {title}：{channels.join(words.value.comma)}{" "}
          <button type="button" class="chip" onClick={() => void beginTest({ method: "channel", people: [id] })}>
            {t.tryOnce}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Report({ of }: { readonly of: CommissioningReport }) {
  const t = words.value.setup.steps;
  const lang = document.documentElement.lang === "zh-CN" ? "zh" : "en";
  return (
    <>
      <p>{t.open(of.openItems.length)}</p>
      <ul class="facts">
        {of.openItems.map(({ kind, about, text }) => (
          <li key={`${kind} ${about}`}>
            {about} <small>{labelText(text)}</small>
          </li>
        ))}
      </ul>
      <a class="primary" href={`api/v1/commissioning.html?lang=${lang}`} target="_blank" rel="noopener">
        {t.openReport}
      </a>
      <SignReport of={of} />
    </>
  );
}
