from django.urls import path

from anxin.front import accounts

urlpatterns = [
    path("my-record/", accounts.my_record, name="my_record"),
    path("kept-answers/", accounts.kept_answers, name="kept_answers"),
]
