import type { ComponentType } from "preact";
import type { Words } from "../../text/zh.ts";

export interface SetupPage {
  readonly key: keyof Words["setup"]["page"];
  /** The route it lives on: whoever may not call it does not see the page. */
  readonly needs: string;
  readonly load: () => Promise<ComponentType>;
}

/** In the order in which an installer goes through them. A new one is a row here and its name in the texts. */
export const setupPages: readonly SetupPage[] = [
  {
    key: "commissioning",
    needs: "POST /api/v1/survey",
    load: () => import("./commissioning.tsx").then(({ CommissioningPage }) => CommissioningPage),
  },
  {
    key: "configuration",
    needs: "PUT /api/v1/site-file",
    load: () => import("./configuration.tsx").then(({ ConfigurationPage }) => ConfigurationPage),
  },
  {
    key: "mapping",
    needs: "POST /api/v1/mapping",
    load: () => import("./mapping.tsx").then(({ MappingPage }) => MappingPage),
  },
  {
    key: "accounts",
    needs: "GET /api/v1/accounts",
    load: () => import("./accounts.tsx").then(({ AccountsPage }) => AccountsPage),
  },
  {
    key: "terminals",
    needs: "GET /api/v1/terminals",
    load: () => import("./terminals.tsx").then(({ TerminalsPage }) => TerminalsPage),
  },
];
