/* How to get the right to push: on the embedded forge one command, pasted once. */
import { CommandLine } from "~/app/_ui/copy-button";
import { storePushToken } from "~/server/services/domain/store-push-token.ts";

export function PushToken({ cloneUrl }: { readonly cloneUrl: string }) {
  return (
    <>
      <p className="mt-2 mb-1 text-sm text-ink-2">
        Cloning on this machine needs no credentials. To push, paste this once in Waymark’s folder:
      </p>
      <CommandLine command={storePushToken(cloneUrl)} label="Copy the command that stores a push token" />
    </>
  );
}
