from django.urls import path

from anxin.look import views

app_name = "look"
urlpatterns = [
    path("elder/", views.elder, name="elder"),
    path("", views.components, name="components"),
    path("staff/", views.staff_components, name="staff_components"),
]
