"""Forms, personal links to them, and what was answered."""

from rapport.questionnaires.models.answer_sheet import AnswerSheet
from rapport.questionnaires.models.invitation import Invitation, Opening
from rapport.questionnaires.models.questionnaire import Questionnaire

__all__ = ["AnswerSheet", "Invitation", "Opening", "Questionnaire"]
