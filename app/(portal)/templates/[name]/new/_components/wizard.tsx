"use client";
/* The wizard: pages of questions, then the review. It keeps a draft and moves focus to each step's heading. */
import { useMemo, useRef, useState } from "react";
import { CopyCreateLink } from "../../../../_shell/copy-create-link";
import { answersToSend, askedNames, followDefaults } from "./answers";
import { discardDraft, readDraft, writeDraft, type Draft } from "./draft";
import type { Answers } from "./form/json-schema-validator";
import { QuestionPage } from "./question-page";
import { Review } from "./review/review";
import { givenSecrets, withoutSecrets } from "./secrets";
import { StartNotice } from "./start-notice";
import { StepList } from "./step-list";
import {
  fillDefaults,
  initialAnswers,
  questionsOf,
  resumeDraft,
  schemasOf,
  type GivenAnswers,
} from "./wizard-model";
import type { WizardTemplate } from "./wizard-template";

interface WizardProps {
  readonly template: WizardTemplate;
  readonly given: GivenAnswers;
}

function useWizard({ template, given }: WizardProps) {
  const questions = useMemo(() => questionsOf(template), [template]);
  const schemas = useMemo(() => schemasOf(questions), [questions]);
  const [draft] = useState(() => readDraft(localStorage, template.name));
  const { secrets } = template;
  const [start] = useState(() => initialAnswers(schemas, { given, draft, secrets }));
  const [state, setState] = useState<Draft>(start);
  const [source, setSource] = useState(start.source);
  const heading = useRef<HTMLHeadingElement>(null);
  const update = (next: { answers: Answers; page: number }): void => {
    setState(next);
    writeDraft(localStorage, template.name, { ...next, answers: withoutSecrets(next.answers, secrets) });
  };
  const goTo = (page: number, answers: Answers = state.answers): void => {
    update({ answers, page });
    requestAnimationFrame(() => heading.current?.focus());
  };
  const startOver = (): void => {
    discardDraft(localStorage, template.name);
    setSource("nothing");
    setState({ answers: fillDefaults(schemas, given.identity), page: 0 });
  };
  const takeDraft = (): void => {
    if (draft === undefined) return;
    setSource("draft");
    update(resumeDraft(schemas, draft, secrets));
  };
  const notice = {
    ...{ source, hasOtherDraft: draft !== undefined, asksForSecrets: secrets.length > 0 },
    ...{ onDiscardDraft: startOver, onUseDraft: takeDraft },
  };
  return { questions, schemas, state, update, goTo, heading, notice };
}

export function Wizard(props: WizardProps) {
  const { template } = props;
  const { questions, schemas, state, update, goTo, heading, notice } = useWizard(props);
  const question = questions[state.page];
  const asked = answersToSend(schemas, state.answers);
  const values = withoutSecrets(asked, template.secrets);
  const toQuestion = (name: string): (() => void) | undefined => {
    const page = schemas.findIndex((schema) => askedNames(schema, state.answers).includes(name));
    return page === -1 ? undefined : () => goTo(page);
  };
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[12rem_minmax(0,1fr)]">
      <StepList
        titles={[...questions.map((entry) => entry.title), "Review"]}
        current={state.page}
        onSelect={(page) => goTo(page)}
      />
      <div className="grid min-w-0 gap-4">
        {question !== undefined && <StartNotice {...notice} />}
        <div className="flex max-w-3xl items-center justify-between gap-3">
          <h2 ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">
            {question?.title ?? "Review"}
          </h2>
          <CopyCreateLink template={template.name} answers={values} />
        </div>
        {question === undefined ? (
          <Review
            template={template}
            values={values}
            secrets={givenSecrets(asked, template.secrets)}
            onBack={() => goTo(questions.length - 1)}
            toQuestion={toQuestion}
            onStarted={() => discardDraft(localStorage, template.name)}
          />
        ) : (
          <QuestionPage
            key={state.page}
            template={template}
            question={question}
            answers={state.answers}
            isFirst={state.page === 0}
            isLast={state.page === questions.length - 1}
            onChange={(answers) =>
              update({
                answers: followDefaults(question.form.schema, state.answers, answers),
                page: state.page,
              })
            }
            onBack={() => goTo(state.page - 1)}
            onNext={(answers) => goTo(state.page + 1, answers)}
          />
        )}
      </div>
    </div>
  );
}
