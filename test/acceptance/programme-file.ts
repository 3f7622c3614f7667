import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { shippedDirectory } from "../../config/shelf.ts";

type Sections = Readonly<Record<string, unknown>>;

/** A shipped programme as its file says it, with what it takes from the basic one. */
export function writtenProgramme(name: string): Record<string, unknown> {
  return { ...sectionsOf("basic"), ...sectionsOf(name) };
}

function sectionsOf(name: string): Sections {
  return parse(readFileSync(`${shippedDirectory("programmes")}/${name}.yaml`, "utf8")) as Sections;
}
