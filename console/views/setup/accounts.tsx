import { useEffect, useState } from "preact/hooks";
import type { AccountRequest, AccountsReply, ConsoleRole, PersonId } from "../../../gateway/api/schema.ts";
import { wordsIn } from "../../form.ts";
import { site } from "../../live.ts";
import { personTitle } from "../../places.ts";
import { keepAccount, listAccounts, removeAccount, type Refused } from "../../session.ts";
import { words } from "../../text/words.ts";
import { Field, refusedText } from "../door.tsx";
import { Choice, grids } from "./terminals.tsx";

type Account = AccountsReply["accounts"][number];

const roles: readonly ConsoleRole[] = ["worker", "duty", "viewer", "installer"];

/** Who may sign in; for the installer. */
export function AccountsPage() {
  const [accounts, setAccounts] = useState<readonly Account[]>([]);
  const [refused, setRefused] = useState<Refused>();
  const load = () => void listAccounts().then(setAccounts);
  useEffect(load, []);
  const t = words.value.door;
  const remove = async (name: string) => {
    const reply = await removeAccount(name);
    setRefused(reply.done ? undefined : reply);
    load();
  };
  return (
    <div class="panel accounts">
      <ul>
        {accounts.map((account) => (
          <li key={account.name}>
            <span>
              {account.name} · {t.roles[account.role]}
              {account.person !== undefined && ` · ${personTitle(account.person)}`}
            </span>
            <button type="button" class="ghost" onClick={() => void remove(account.name)}>
              {t.remove}
            </button>
          </li>
        ))}
      </ul>
      <p class="refused" role="alert">
        {refused && refusedText(refused)}
      </p>
      <NewAccount kept={load} />
    </div>
  );
}

function NewAccount({ kept }: { readonly kept: () => void }) {
  const [refused, setRefused] = useState<Refused>();
  const t = words.value.door;
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const text = wordsIn(form);
    const who = text("person");
    const grid = text("grid");
    const account = { passphrase: text("passphrase"), role: text("role") as ConsoleRole };
    const where = {
      ...(who !== "" && { person: who as PersonId }),
      ...(grid !== "" && { grid: grid as NonNullable<AccountRequest["grid"]> }),
    };
    const reply = await keepAccount(text("name"), { ...account, ...where });
    setRefused(reply.done ? undefined : reply);
    if (reply.done) form.reset();
    kept();
  };
  return (
    <form onSubmit={(event) => void send(event)}>
      <Field name="name" text={t.name} autocomplete="off" />
      <Field name="passphrase" text={t.newPassphrase} autocomplete="new-password" isSecret minLength={10} />
      <label>
        <span>{t.role}</span>
        <select name="role">
          {roles.map((role) => (
            <option key={role} value={role}>
              {t.roles[role]}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t.person}</span>
        <select name="person">
          <option value="">{t.nobodyInParticular}</option>
          {site.value?.people.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <Choice name="grid" text={t.grid} options={[["", t.gridOfPerson], ...grids()]} />
      <button type="submit">{t.keep}</button>
      <p class="refused" role="alert">
        {refused && refusedText(refused)}
      </p>
    </form>
  );
}
