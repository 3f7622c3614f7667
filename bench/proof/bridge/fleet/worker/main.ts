import { createPlatform } from "../../../../../gateway/platform.ts";
import { startFleet } from "../boxes.ts";
import type { Ask, Task } from "../child.ts";
import { openOffice } from "../district.ts";

/** Some of the boxes, or one worker of the district, in a process of its own; asked and told by its parent. */
process.once("message", (task: Task) => {
  const answer = task.role === "boxes" ? boxesOf(task) : districtOf(task);
  process.on("message", answer);
});
process.once("disconnect", () => process.exit(0));

function boxesOf(task: Extract<Task, { readonly role: "boxes" }>): (ask: Ask) => void {
  const { clock, rng } = createPlatform("fleet");
  const fleet = startFleet({ ...task, clock, rng });
  return (asked) => {
    switch (asked.ask) {
      case "report":
        return void process.send?.(fleet.report());
      case "rest":
        return fleet.rest();
      case "silence":
        return fleet.silence(asked.name);
    }
  };
}

function districtOf(task: Extract<Task, { readonly role: "district" }>): (ask: Ask) => void {
  const office = openOffice(task);
  return () => void process.send?.(office.report());
}
