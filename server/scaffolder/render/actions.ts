/* The actions of this portal by name. An action that is not here is refused with the place of its step. */
import { fetchPlain, fetchPlainFile, fetchTemplate, fetchTemplateFile } from "./fetch-actions.ts";
import { publishRepository } from "./publish-action.ts";
import { registerEntity } from "./register-action.ts";
import { writeTemplateRecord } from "./template-record.ts";
import { generateMonitoring } from "./slo-action.ts";
import type { ActionHandler } from "./step-run.ts";
import { deleteFiles, logMessage, renameFiles, writeCatalogFile } from "./workspace-actions.ts";

export const actions: ReadonlyMap<string, ActionHandler> = new Map([
  ["fetch:template", fetchTemplate],
  ["fetch:template:file", fetchTemplateFile],
  ["fetch:plain", fetchPlain],
  ["fetch:plain:file", fetchPlainFile],
  ["fs:delete", deleteFiles],
  ["fs:rename", renameFiles],
  ["catalog:write", writeCatalogFile],
  ["debug:log", logMessage],
  ["waymark:slo:generate", generateMonitoring],
  ["waymark:manifest", writeTemplateRecord],
  ["publish:github", publishRepository],
  ["catalog:register", registerEntity],
]);
