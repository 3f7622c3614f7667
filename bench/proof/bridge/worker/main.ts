import { startDistrictWorker } from "../../../../simulators/district/worker.ts";

/** The district's application in a process of its own, to be killed; what it heard is in its journal. */
const [url = "", journal = ""] = process.argv.slice(2);
startDistrictWorker({ url, version: 5, clientId: "district-1", journal });
