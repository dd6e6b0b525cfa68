"""The questions of the portal are those every room of pages asks."""

from anxin.look.questions import QuestionForm, question_form, refuse_with

__all__ = ["QuestionForm", "question_form", "refuse_with"]
