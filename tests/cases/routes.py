Routes: a URL that a client requests, and a name of a route, mean the view. The files below the packages stand for these.

# --- path: django/__init__.py ---
# --- path: django/urls.py ---
def path(route, view, kwargs=None, name=None):
    return route, view
def include(module):
    return module
def reverse(viewname):
    return viewname
# --- path: flask/__init__.py ---
class Blueprint:
    def route(self, rule, **options):
        return lambda f: f
def url_for(endpoint, **values):
    return endpoint
# --- path: fastapi/__init__.py ---
class APIRouter:
    def get(self, path):
        return lambda f: f
# --- path: library/views.py ---
def authors(request):
#   ^ callers: django/urls.py:2 (inferred), library/urls.py:5 (inferred), tests/test_library.py:4 (inferred)
    return request
def edit(request, pk):
#   ^ refs: django/urls.py:2 (inferred), library/urls.py:7, tests/test_library.py:9 (inferred), tests/test_library.py:17 (inferred)
    return pk
class Author:
#     ^ refs: django/urls.py:2 (inferred), library/urls.py:6, library/views.py:11 (inferred), tests/test_library.py:5 (inferred), tests/test_library.py:11 (inferred), tests/test_library.py:15 (inferred)
    @classmethod
    def as_view(cls):
        return cls
    def put(self, request): pass
    #   ^ callers: api.py:6 (possible), tests/test_library.py:11 (inferred), tests/test_library.py:11 (possible), tests/test_shop.py:7 (possible)
# --- path: library/urls.py ---
from django.urls import path
from library import views

urlpatterns = [
    path("authors/", views.authors, name="author-list"),
    path("authors/<int:pk>/", views.Author.as_view(), name="author-detail"),
    path("authors/<int:pk>/edit/", views.edit, name="edit"),
]
# --- path: urls.py ---
from django.urls import include, path
urlpatterns = [path("library/", include("library.urls"))]
# --- path: shop.py ---
from flask import Blueprint, url_for
shop = Blueprint("shop", url_prefix="/shop")
@shop.route("/cart/<name>")
def cart(name):
#   ^ callers: shop.py:3, tests/test_shop.py:2 (inferred), tests/test_shop.py:4 (inferred)
    return url_for("shop.cart", name=name)
    #                    ^ def: shop.py:4
@shop.route("/cart/<name>/empty")
def empty(name):
    return name
# --- path: api.py ---
from fastapi import APIRouter
router = APIRouter(prefix="/api")
@router.get("/goods/{number}")
def read(number):
    return number
@router.put("/goods/{number}")
def write(number):
    return number
# --- path: tests/test_library.py ---
from django.urls import reverse
class TestLibrary:
    def test_urls(self):
        self.client.get("/library/authors/")
        self.client.get("/library/authors/3/?page=2")
        #               ^ def: library/views.py:7 (inferred)
        #                ^ def: library/views.py:7 (inferred)
        #                         ^ def: library/views.py:7 (inferred)
        self.client.post(f"/library/authors/{self.pk}/edit/")
        #                  ^ def: library/views.py:4 (inferred)
        self.client.put("/library/authors/3/")
        self.client.get("/elsewhere/authors/")
        #                ^ def: none
    def test_names(self):
        reverse("library:author-detail")
        #                       ^ def: library/views.py:7 (inferred)
        reverse("edit")
        reverse("author-list")
        reverse("no-such-name")
        #        ^ def: none
# --- path: tests/test_shop.py ---
def test_shop(client, api, item):
    client.get("/shop/cart/ann")
    client.get("/shop/cart/ann/empty")
    client.post("/shop/cart/bob")
    api.get("/api/goods/3")
    #        ^ def: api.py:4 (inferred)
    api.put("/api/goods/3")
    #        ^ def: api.py:7 (inferred)
    item.get("/api/goods/3/4")
    #         ^ def: none
