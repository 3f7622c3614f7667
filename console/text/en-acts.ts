import type { actsZh, atDoorZh } from "./zh-acts.ts";

/** Said at the door, whatever was asked for. */
export const atDoorEn: typeof atDoorZh = {
  "not-permitted": "your role may not do this",
  "not-you": "only in your own name",
  "second-not-signed": "name or passphrase of the second person is wrong",
  "sign-in-needed": "sign in first",
  "bad-request": "something is missing or wrong",
};

export const actsEn: typeof actsZh = {
  second: {
    title: "A second person agrees",
    who: "Who",
    account: "Their sign-in name",
    passphrase: "Their passphrase",
  },
  aside: {
    title: "Alarms put aside",
    now: "Alarms that call nobody now",
    none: "None. Every alarm calls somebody.",
    begin: "Put an alarm aside",
    which: "Which alarm",
    kind: { shelved: "shelved", "out-of-service": "out of service" },
    until: (time, left) => `until ${time} (${left} left)`,
    verb: {
      shelve: "Shelve",
      "take-out": "Take out of service",
      unshelve: "Let it call again",
      "put-back": "Put it back",
    },
    howLong: "For how long (it ends by itself; a shelf at the latest with the shift)",
    hours: (n) => (n < 1 ? "30 min" : n < 24 ? `${n} h` : `${n / 24} d`),
    reason: { shelve: "Reason", "take-out": "What watches the place meanwhile" },
    permit: "Number of the permit",
    refusal: {
      "wrong-state": "it is put aside already",
      "not-acknowledged": "it still calls: claim first",
      corroborated: "two sensors agree: it cannot be put aside",
      "permit-missing": "say the number of the permit first",
    },
  },
  caseActs: {
    title: "Other steps",
    closeInAlarm: "Close while it sounds, by two people",
    reason: "Reason or remark",
    safeguard: "What watches the place meanwhile",
    reviewIn: "Looked at again in",
    to: "To whom",
    into: "Into which case",
    severity: "Severity",
    level: "Handled by which level",
    task: "Which task",
    department: "Department",
    stars: "Rating",
    asItIs: "as it is",
    putAside: "Put aside…",
  },
};
