/*
 * The table of requirements, from outside: real processes, HTTP and the command line. A test is named after the row it
 * proves; docs/requirements.md has the rows. One portal serves all of them, because starting one is what takes time.
 */
import fs from "node:fs";
import { afterAll, beforeAll } from "vitest";
import { stopAll } from "../../supervisor/testing.ts";
import { accessSuite } from "./access.testsuite.ts";
import { answersSuite } from "./answers.testsuite.ts";
import { contentSuite } from "./content.testsuite.ts";
import { dataFolderSuite } from "./data-folder.testsuite.ts";
import { hostilePagesSuite } from "./hostile-pages.testsuite.ts";
import { inputAndSurfaceSuite } from "./input.testsuite.ts";
import { limitsSuite } from "./limits.testsuite.ts";
import { secretsSuite } from "./secrets.testsuite.ts";
import { ownDoorsSuite } from "./own-doors.testsuite.ts";
import { signInSuite } from "./sign-in.testsuite.ts";
import { startSubject, subject } from "./testing.ts";

beforeAll(startSubject, 600_000);
afterAll(async () => {
  await stopAll();
  fs.rmSync(subject().folder, { recursive: true, force: true });
});

signInSuite();
accessSuite();
ownDoorsSuite();
inputAndSurfaceSuite();
limitsSuite();
answersSuite();
secretsSuite();
contentSuite();
hostilePagesSuite();
// Stops the portal and starts its folder again: the last one.
dataFolderSuite();
