"use client";
/* Every change of an account answers with the account as it is then; lists that show it are read again. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "~/app/_trpc/client";
import { describeError } from "~/app/_ui/describe-error";
import { showToast } from "~/app/_ui/toast";

export function useMemberChanges(onDone: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const refresh = async () => {
    await queryClient.invalidateQueries(trpc.members.pathFilter());
    await queryClient.invalidateQueries(trpc.sessions.pathFilter());
  };
  const told = (title: string) => ({
    onSuccess: async () => {
      showToast({ tone: "good", title });
      onDone();
      await refresh();
    },
    onError: async (error: unknown) => {
      const words = describeError(error);
      showToast({ tone: "bad", title: words.title, detail: words.message });
      onDone();
      await refresh();
    },
  });
  return {
    setRole: useMutation(trpc.members.setRole.mutationOptions(told("The role is changed"))),
    setPerson: useMutation(
      trpc.members.setPerson.mutationOptions(told("The link to the catalog is changed")),
    ),
    disable: useMutation(trpc.members.disable.mutationOptions(told("The account is disabled"))),
    enable: useMutation(trpc.members.enable.mutationOptions(told("The account is enabled"))),
    endSession: useMutation(trpc.sessions.revokeOf.mutationOptions(told("That session has ended"))),
    endSessions: useMutation(trpc.sessions.revokeAllOf.mutationOptions(told("The sessions have ended"))),
  };
}
