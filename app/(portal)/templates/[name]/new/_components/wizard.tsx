"use client";
/* The wizard: pages of questions, then the review. It keeps a draft and moves focus to each step's heading. */
import { useMemo, useRef, useState } from "react";
import { Button } from "~/app/_ui/button";
import { Notice } from "~/app/_ui/notice";
import { answersToSend } from "./answers";
import { discardDraft, readDraft, writeDraft } from "./draft";
import type { Answers } from "./form/json-schema-validator";
import { QuestionPage } from "./question-page";
import { Review } from "./review/review";
import { StepList } from "./step-list";
import {
  fillDefaults,
  initialAnswers,
  questionsOf,
  schemasOf,
  type GivenAnswers,
  type WizardTemplate,
} from "./wizard-model";

interface WizardProps {
  readonly template: WizardTemplate;
  readonly given: GivenAnswers;
}

function useWizard({ template, given }: WizardProps) {
  const questions = useMemo(() => questionsOf(template), [template]);
  const schemas = useMemo(() => schemasOf(questions), [questions]);
  const [draft] = useState(() => readDraft(localStorage, template.name));
  const [state, setState] = useState(() => initialAnswers(schemas, given, draft));
  const [hasDraft, setHasDraft] = useState(draft !== undefined);
  const heading = useRef<HTMLHeadingElement>(null);
  const update = (next: { answers: Answers; page: number }): void => {
    setState(next);
    writeDraft(localStorage, template.name, next);
  };
  const goTo = (page: number, answers: Answers = state.answers): void => {
    update({ answers, page });
    requestAnimationFrame(() => heading.current?.focus());
  };
  const startOver = (): void => {
    discardDraft(localStorage, template.name);
    setHasDraft(false);
    setState({ answers: fillDefaults(schemas, given.identity), page: 0 });
  };
  return { questions, schemas, state, update, goTo, startOver, heading, hasDraft };
}

export function Wizard(props: WizardProps) {
  const { template } = props;
  const { questions, schemas, state, update, goTo, startOver, heading, hasDraft } = useWizard(props);
  const question = questions[state.page];
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[12rem_minmax(0,1fr)]">
      <StepList
        titles={[...questions.map((entry) => entry.title), "Review"]}
        current={state.page}
        onSelect={(page) => goTo(page)}
      />
      <div className="grid min-w-0 gap-4">
        {hasDraft && (
          <Notice
            tone="info"
            actions={
              <Button size="sm" onClick={startOver}>
                Discard draft
              </Button>
            }
          >
            Your answers from last time are filled in.
          </Notice>
        )}
        <h2 ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">
          {question?.title ?? "Review"}
        </h2>
        {question === undefined ? (
          <Review
            template={template}
            values={answersToSend(schemas, state.answers)}
            onBack={() => goTo(questions.length - 1)}
            onStarted={() => discardDraft(localStorage, template.name)}
          />
        ) : (
          <QuestionPage
            key={state.page}
            template={template.name}
            question={question}
            answers={state.answers}
            isFirst={state.page === 0}
            isLast={state.page === questions.length - 1}
            onChange={(answers) => update({ answers, page: state.page })}
            onBack={() => goTo(state.page - 1)}
            onNext={(answers) => goTo(state.page + 1, answers)}
          />
        )}
      </div>
    </div>
  );
}
