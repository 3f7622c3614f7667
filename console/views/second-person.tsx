import { site } from "../live.ts";
import { person } from "../person.ts";
import { session } from "../session.ts";
import { words } from "../text/words.ts";
import { Field } from "./door.tsx";

/** Nobody alone may: another person says so, here and with their own passphrase. */
export function SecondPersonFields() {
  const t = words.value.second;
  return (
    <fieldset class="second">
      <legend>{t.title}</legend>
      <label>
        <span>{t.who}</span>
        <select name="second" required>
          <option value="">{words.value.whoNobody}</option>
          {site.value?.people
            .filter(({ id }) => id !== person.value)
            .map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
        </select>
      </label>
      {session.value?.entrance === "sign-in" && (
        <>
          <Field name="vouch-name" text={t.account} autocomplete="off" />
          <Field name="vouch-passphrase" text={t.passphrase} autocomplete="off" isSecret />
        </>
      )}
    </fieldset>
  );
}

export function vouchIn(text: (name: string) => string): object | undefined {
  const [name, passphrase] = [text("vouch-name"), text("vouch-passphrase")];
  return name === "" ? undefined : { name, passphrase };
}
