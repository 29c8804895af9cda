import { Button } from "~/app/_ui/button";
import { Notice, type NoticeTone } from "~/app/_ui/notice";
import { SignInProblem } from "~/app/_sign-in/sign-in-problem";
import { StatePanel } from "~/app/_ui/state-panel";
import { Sample } from "./both-themes";

const tones: readonly NoticeTone[] = ["info", "good", "warn", "bad"];

const panels = [
  { kind: "empty", title: "No runs yet", text: "A run creates a repository from a template." },
  {
    kind: "noResults",
    title: "Nothing matches “paymets”",
    text: "Take a filter away or spell it differently.",
  },
  { kind: "error", title: "The forge does not answer", text: "Expected an answer within 15 s, found none." },
  { kind: "forbidden", title: "Only administrators manage members", text: "Your role is developer." },
  { kind: "missing", title: "There is no such run", text: "The address may be cut off." },
  { kind: "done", title: "Nothing needs you", text: "Everything is as it should be." },
] as const;

export function StateSamples() {
  return (
    <>
      <Sample name="Notice: four tones, with a title and an action, with words alone">
        {tones.map((tone) => (
          <Notice key={tone} tone={tone} title="The list is read every two minutes">
            The last reading took 4 s.
          </Notice>
        ))}
        <Notice tone="warn" actions={<Button size="sm">Try again</Button>}>
          Prometheus did not answer; what you see is an hour old.
        </Notice>
        <SignInProblem name="cancelled" reference="req_01HZXAMPLE" />
      </Sample>
      <Sample name="StatePanel: the six states that are not data">
        {panels.map(({ kind, title, text }) => (
          <div key={kind} className="rounded-lg border border-line bg-surface">
            <StatePanel
              compact
              level={3}
              kind={kind}
              title={title}
              {...(kind === "error" && { reference: "req_01HZXAMPLE" })}
              {...(kind === "noResults" && { actions: <Button>Show all</Button> })}
            >
              {text}
            </StatePanel>
          </div>
        ))}
      </Sample>
    </>
  );
}
