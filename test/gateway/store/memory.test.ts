import { createMemoryDisk, openMemoryStore } from "../../../gateway/store/memory.ts";
import { describeStore } from "../../contract/store.ts";

describeStore("the store in memory", () => {
  const disk = createMemoryDisk();
  const store = openMemoryStore(disk);
  const reopen = async () => {
    await store.close();
    return openMemoryStore(disk);
  };
  return Promise.resolve({ store, reopen });
});
