import { describeStore } from "../../contract/store.ts";
import { freshDirectory, opened } from "./directory.ts";
import type { LevelStoreDeps } from "../../../gateway/store/level.ts";

const openers: Readonly<Record<string, Partial<LevelStoreDeps>>> = {
  "the store on disk": {},
  "the store on disk with segments of three groups": { segments: { groupsMax: 3, readingsMax: 1_000 } },
};

for (const [name, over] of Object.entries(openers))
  describeStore(name, async () => {
    const directory = await freshDirectory();
    const store = await opened(directory, over);
    const reopen = async () => {
      await store.close();
      return opened(directory, over);
    };
    return { store, reopen };
  });
