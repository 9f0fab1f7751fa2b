"""Paths of URLs and names of routes in literals: where a call takes them, and nowhere else."""
client.get("/writers/3/books?page=2")
client.get(f"/writers/{writer.pk}/books")
client.get(f"/writers/{writer['pk']}/books")
path("writers/<int:pk>/edit", views.edit, name="writer-edit")
re_path(r"^articles/(?P<year>[0-9]{4})/$", views.year, name="year")
app.register_blueprint(bp, url_prefix="/shop")
reverse("library:writer-edit")
print("no/path", "no-name")
