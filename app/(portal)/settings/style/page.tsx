/*
 * The living style page: every token and every primitive in every state, drawn by the code the pages use, both themes
 * side by side. A journey compares it with committed pictures, so a change of look is seen and agreed to.
 */
import type { Metadata } from "next";
import { hasRole } from "~/server/kernel/roles.ts";
import { requireViewer } from "../../_shell/require-viewer";
import { MaintainersOnly } from "../_components/maintainers-only";
import { SettingsHeader } from "../_components/settings-header";
import { BadgeSamples } from "./_components/badge-samples";
import { BothThemes } from "./_components/both-themes";
import { ButtonSamples } from "./_components/button-samples";
import { FieldSamples } from "./_components/field-samples";
import { FrameSamples } from "./_components/frame-samples";
import { OverlaySamples } from "./_components/overlay-samples";
import { QuerySamples } from "./_components/query-samples";
import { StateSamples } from "./_components/state-samples";
import { TextSamples } from "./_components/text-samples";
import { readTokens } from "./_components/read-tokens";
import { ColourSamples, ShapeSamples } from "./_components/token-samples";

export const metadata: Metadata = { title: "Style" };

export default async function StylePage() {
  const viewer = await requireViewer();
  if (!hasRole(viewer.role, "maintainer"))
    return <MaintainersOnly what="see the style page" role={viewer.role} />;
  const tokens = readTokens();
  return (
    <>
      <SettingsHeader
        title="Style"
        description="Every token and primitive in every state, drawn by the code the pages use."
        current="/settings/style"
        role={viewer.role}
      />
      <div className="flex flex-col gap-8">
        <BothThemes id="colours" title="Colours" draw={() => <ColourSamples tokens={tokens} />} />
        <BothThemes id="shapes" title="Type, radius, shadow" draw={() => <ShapeSamples tokens={tokens} />} />
        <BothThemes id="buttons" title="Buttons" draw={() => <ButtonSamples />} />
        <BothThemes id="badges" title="Badges and marks" draw={() => <BadgeSamples />} />
        <BothThemes id="fields" title="Fields" draw={(theme) => <FieldSamples theme={theme} />} />
        <BothThemes id="states" title="Messages and states" draw={() => <StateSamples />} />
        <BothThemes id="cards" title="Cards" draw={(theme) => <QuerySamples theme={theme} />} />
        <BothThemes id="frames" title="Headers and lists" draw={(theme) => <FrameSamples theme={theme} />} />
        <BothThemes
          id="overlays"
          title="Dialogs and toasts"
          draw={(theme) => <OverlaySamples theme={theme} />}
        />
        <BothThemes id="text" title="Text and code" draw={(theme) => <TextSamples theme={theme} />} />
      </div>
    </>
  );
}
