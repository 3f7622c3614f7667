import { alarmProfileSchema, type AlarmProfile } from "./alarm-profile.ts";
import { expandAlarms, type AlarmShelf } from "./alarm-rules.ts";
import { checkProfile } from "./check-profile.ts";
import { checkSite } from "./check.ts";
import { deviceProfileSchema, type DeviceProfile } from "./device-profile.ts";
import { diagnose, inReadingOrder, isError, type Diagnostic } from "./diagnostic.ts";
import { draftOf } from "./draft.ts";
import { fillIn, type Environment } from "./environment.ts";
import { explain } from "./explain.ts";
import { isMapping } from "./findings.ts";
import { holidaysSchema, type Holidays } from "./holidays.ts";
import type { ProfileId } from "./ids.ts";
import { locate } from "./locate.ts";
import { pathText, type Problem } from "./problem.ts";
import type { Programme } from "./programme.ts";
import { usualProgramme } from "./programme-words.ts";
import { takeProgramme, type TakenProgramme } from "./programmes.ts";
import {
  openFile,
  openText,
  profileFiles,
  shippedDirectory,
  takeProfiles,
  usualDirectories,
  type Shelf,
  type Sort,
} from "./shelf.ts";
import { withSilence } from "./silence.ts";
import { siteSchema, type Site } from "./site.ts";

export interface LoadOptions {
  readonly env?: Environment;
  /** Judged in place of what the file says; what it names is still looked for beside the file. */
  readonly text?: string;
  /** Where device profiles are looked for; the first folder that has one wins. */
  readonly deviceDirectories?: readonly string[];
  /** Only the rules that are written: no silence is watched by default. For judging rules, not for a running box. */
  readonly asWritten?: boolean;
  /** What the caller asks of a site beside; for what depends on the day. */
  readonly alsoCheck?: (site: Site, programme: Programme) => readonly Problem[];
}

export interface LoadedSite {
  readonly site: Site;
  readonly profiles: ReadonlyMap<ProfileId, DeviceProfile>;
  readonly programme: Programme;
  readonly warnings: readonly Diagnostic[];
}

type Loaded =
  { readonly ok: true; readonly value: LoadedSite } | { readonly ok: false; readonly error: readonly Diagnostic[] };

/** A site file and the device profiles it uses, or every problem at once. */
export function loadSite(file: string, options: LoadOptions = {}): Loaded {
  const opened = options.text === undefined ? openFile(file) : openText(file, options.text);
  if (opened.sheet === undefined) return { ok: false, error: opened.diagnostics };
  const { sheet } = opened;
  const shelf = takeProfiles(
    namedIn(sheet.value, "devices", "profile"),
    options.deviceDirectories ?? usualDirectories(file, "devices"),
    deviceProfile,
  );
  const alarms = takeProfiles(namedIn(sheet.value, "alarms", "use"), usualDirectories(file, "alarms"), alarmProfile);
  const years = takeYears(file);
  const taken = takeProgramme(programmeIn(sheet.value), usualDirectories(file, "programmes"));
  const shelves = { shelf, alarms, years: [...years.profiles.values()], taken };
  const { site, problems } = judge(sheet.value, shelves, { env: environment(), alsoCheck: () => [], ...options });
  const diagnostics = inReadingOrder([
    ...opened.diagnostics,
    ...problems.map((problem) => diagnose(problem, file, (path, atKey) => locate(sheet, path, atKey))),
    ...shelf.diagnostics,
    ...alarms.diagnostics,
    ...years.diagnostics,
    ...taken.diagnostics,
  ]);
  const { programme } = taken;
  if (site === undefined || programme === undefined || diagnostics.some(isError))
    return { ok: false, error: diagnostics };
  return {
    ok: true,
    value: {
      site: options.asWritten === true ? site : withSilence(site, shelf.profiles),
      profiles: shelf.profiles,
      programme,
      warnings: diagnostics,
    },
  };
}

/** Every device profile there is, those of `directory` before those that ship; one that is broken is left out. */
export function loadProfiles(directory?: string): ReadonlyMap<ProfileId, DeviceProfile> {
  const directories = [...(directory === undefined ? [] : [directory]), shippedDirectory("devices")];
  return takeProfiles(new Set(profileFiles(directories).keys()), directories, deviceProfile).profiles;
}

/** The same one after the other: whoever is in the middle of other things takes them one at a time. */
export function* eachProfile(siteFile: string): Generator<readonly [ProfileId, DeviceProfile]> {
  const directories = usualDirectories(siteFile, "devices");
  for (const id of profileFiles(directories).keys())
    yield* takeProfiles(new Set([id]), directories, deviceProfile).profiles;
}

export function environment(): Environment {
  return process.env;
}

interface Judged {
  readonly site: Site | undefined;
  readonly problems: readonly Problem[];
}

interface Shelves {
  readonly shelf: Shelf<DeviceProfile>;
  readonly alarms: AlarmShelf;
  readonly years: readonly Holidays[];
  readonly taken: TakenProgramme;
}

type Asked = Required<Pick<LoadOptions, "env" | "alsoCheck">>;

function judge(written: unknown, { shelf, alarms, years, taken }: Shelves, { env, alsoCheck }: Asked): Judged {
  const { value, problems: unset } = fillIn(written, env);
  // What is shown is what the file says, so that no secret of the environment is printed.
  const blank = new Set(unset.map(({ path }) => pathText(path)));
  const refused = explain(siteSchema, value, written).filter(({ path }) => !blank.has(pathText(path)));
  const faults = [...unset, ...refused];
  const draft = isMapping(value) ? draftOf(value, faults, [...shelf.broken, ...taken.broken]) : undefined;
  if (draft === undefined) return { site: undefined, problems: faults };
  const { site: expanded, problems, inUse } = expandAlarms(draft.site, shelf.profiles, alarms);
  const site = withYears(expanded, years);
  const beside = { profileNames: shelf.names, programme: taken };
  const also = taken.programme === undefined ? [] : alsoCheck(site, taken.programme);
  const found = [...problems, ...checkSite(site, shelf.profiles, beside).map(inUse), ...also];
  return { site, problems: [...faults, ...found.flatMap((problem) => draft.inFile(problem) ?? [])] };
}

/** A year the site writes itself is taken as the site has it. */
function withYears(site: Site, years: readonly Holidays[]): Site {
  const own = new Set(site.calendar.map(({ year }) => year));
  return { ...site, calendar: [...site.calendar, ...years.filter(({ year }) => !own.has(year))] };
}

function takeYears(file: string): Shelf<Holidays> {
  const directories = usualDirectories(file, "calendar");
  return takeProfiles(new Set(profileFiles(directories).keys()), directories, holidayYear);
}

const deviceProfile: Sort<DeviceProfile> = { schema: deviceProfileSchema, check: checkProfile };
/** Whether its rules are sound is seen when a site has filled them in. */
const alarmProfile: Sort<AlarmProfile> = { schema: alarmProfileSchema, check: () => [] };
const holidayYear: Sort<Holidays> = { schema: holidaysSchema, check: () => [] };

function namedIn(value: unknown, section: string, key: string): ReadonlySet<string> {
  const entries: unknown = isMapping(value) ? value[section] : undefined;
  const named = Array.isArray(entries) ? entries.map((entry: unknown) => (isMapping(entry) ? entry[key] : "")) : [];
  return new Set(named.filter((name) => typeof name === "string"));
}

function programmeIn(value: unknown): string {
  const named: unknown = isMapping(value) ? value["programme"] : undefined;
  return typeof named === "string" ? named : usualProgramme;
}
