/* R26: templates whose every text is hostile. */
import fs from "node:fs";
import path from "node:path";
import { projectRoot } from "../../supervisor/testing.ts";
import { quoted, slice } from "./payload-slices.testsuite.ts";

/** Templates beside the shipped one, whose every text is hostile. To be made before the portal starts. */
export function makeTemplates(folder: string): string {
  const target = path.join(folder, "templates");
  fs.cpSync(path.join(projectRoot, "templates"), target, { recursive: true });
  slice("templates").forEach((text, index) => {
    const manifest = `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: { name: hostile-${index}, title: ${quoted(text, 100)}, description: ${quoted(text)} }
spec:
  owner: group:default/platform
  type: service
  parameters:
    - title: ${quoted(text, 100)}
      description: ${quoted(text)}
      required: [name]
      properties:
        name: { title: Name, type: string, description: ${quoted(text)} }
        wish: { title: ${quoted(text, 100)}, type: string, default: ${quoted(text)} }
  steps:
    - id: fetch
      name: ${quoted(text, 100)}
      action: fetch:template
      input: { url: ./skeleton, values: { wish: "\${{ parameters.wish }}" } }
    - id: publish
      name: Publish
      action: publish:github
      input: { repoUrl: "github.com?owner=waymark&repo=\${{ parameters.name }}" }
`;
    fs.mkdirSync(path.join(target, `hostile-${index}`, "skeleton"), { recursive: true });
    fs.writeFileSync(path.join(target, `hostile-${index}`, "template.yaml"), manifest);
    fs.writeFileSync(path.join(target, `hostile-${index}`, "skeleton", "wish.txt"), "${{ values.wish }}\n");
  });
  return target;
}
