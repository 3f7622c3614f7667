import fc from "fast-check";
import { dateOf, dayOf } from "../../../../gateway/core/time.ts";

const clockTime = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom("00", "15", "59"))
  .map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${minute}`);
const people = fc.uniqueArray(fc.constantFrom("p1", "p2", "p3"), { minLength: 1 });
const date = fc.integer({ min: -3, max: 12 }).map((day) => dateOf(dayOf("2026-09-25") + day));
const days = fc.oneof(
  fc.constantFrom("workdays" as const, "restdays" as const),
  fc.uniqueArray(fc.oneof(fc.constantFrom("sun", "mon", "sat"), date), { minLength: 1, maxLength: 3 }),
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const layer = fc
  .record({
    people,
    hours: maybe(fc.record({ from: clockTime, to: clockTime })),
    days: maybe(days),
    from: maybe(date),
    until: maybe(date),
    shift: maybe(fc.constantFrom("8h", "12h", "1d", "3d", "90min")),
    handover: clockTime,
    backup: fc.boolean(),
    atLeast: fc.integer({ min: 1, max: 3 }),
  })
  .map((of) =>
    Object.fromEntries(
      Object.entries({ ...of, from: of.shift ? (of.from ?? "2026-09-20") : of.from }).filter(
        ([, value]) => value !== undefined,
      ),
    ),
  );
/** Rosters of every shape around the national holiday of 2026. */
export const layers = fc.array(layer, { minLength: 1, maxLength: 4 });
