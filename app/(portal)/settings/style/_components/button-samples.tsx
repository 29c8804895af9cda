import { Plus, Settings } from "lucide-react";
import { Button, LinkButton, Spinner, type ButtonTone } from "~/app/_ui/button";
import { CommandLine, CopyButton } from "~/app/_ui/copy-button";
import { Sample } from "./both-themes";

const tones: readonly ButtonTone[] = ["primary", "secondary", "quiet", "danger"];
const plus = <Plus aria-hidden className="size-4" />;

export function ButtonSamples() {
  return (
    <>
      {tones.map((tone) => (
        <Sample key={tone} name={`Button, ${tone}: as it is, small, with an icon, pending, disabled`} inline>
          <Button tone={tone}>Create</Button>
          <Button tone={tone} size="sm">
            Create
          </Button>
          <Button tone={tone} icon={plus}>
            Create
          </Button>
          <Button tone={tone} pending>
            Create
          </Button>
          <Button tone={tone} disabled>
            Create
          </Button>
        </Sample>
      ))}
      <Sample name="Button with an icon alone, both sizes" inline>
        <Button label="Settings" icon={<Settings aria-hidden className="size-4" />} />
        <Button label="Settings" tone="quiet" size="sm" icon={<Settings aria-hidden className="size-4" />} />
      </Sample>
      <Sample name="LinkButton" inline>
        <LinkButton href="/settings/style" tone="primary">
          Open
        </LinkButton>
        <LinkButton href="/settings/style">Open</LinkButton>
        <LinkButton href="/settings/style" tone="quiet" size="sm" icon={plus}>
          Open
        </LinkButton>
      </Sample>
      <Sample name="CopyButton with and without its words, CommandLine, Spinner" inline>
        <CopyButton text="waymark doctor" label="Copy the command" />
        <CopyButton text="waymark doctor" label="Copy the command" showLabel tone="secondary" />
        <Spinner className="text-ink-2" />
      </Sample>
      <CommandLine command="npm run -s waymark -- doctor" label="Copy the command" />
    </>
  );
}
