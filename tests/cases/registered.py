Functions that frameworks call: who registers a view, a command or a task is its caller. The first files stand for them.

# --- path: flask/app.py ---
class Flask:
    def __init__(self, name):
        self.name = name
    def route(self, rule):
        def decorator(f):
            return f
        return decorator
    def add_url_rule(self, rule, view_func=None):
        pass
# --- path: flask/__init__.py ---
from flask.app import Flask
# --- path: celery/app/__init__.py ---
# --- path: celery/app/task.py ---
class Task:
    def delay(self, *args):
        pass
    def s(self, *args):
        pass
    def retry(self):
        pass
# --- path: celery/result.py ---
class AsyncResult:
    def get(self, timeout=None):
        pass
# --- path: celery/__init__.py ---
def shared_task(*args, **kwargs):
    return unknown(args)
# --- path: fastapi/__init__.py ---
def Depends(dependency=None):
    return unknown(dependency)
# --- path: web.py ---
from flask import Flask
app = Flask(__name__)
@app.route("/")
def index():
    # ^ callers: 3
    pass
def about():
    # ^ callers: 10 (inferred)
    pass
app.add_url_rule("/about", view_func=about)
# --- path: jobs.py ---
from celery import shared_task
@shared_task
def add(x, y):
    # ^ callers: 2, 7 (inferred), 10 (inferred)
    pass
def work():
    add.delay(1, 2).get(timeout=3)
    #   ^ def: celery/app/task.py:2 (inferred)
    #               ^ def: celery/result.py:2 (inferred)
    return add.s(1)
    #          ^ def: celery/app/task.py:4 (inferred)
@shared_task(bind=True)
def mail(self):
    self.retry()
    #    ^ def: celery/app/task.py:6 (inferred)
# --- path: api.py ---
from fastapi import Depends
class Store:
    def find(self):
        pass
def get_store():
    # ^ callers: 8 (inferred), fastapi/__init__.py:2 (inferred)
    return Store()
def read(store=Depends(get_store)):
    store.find()
    #     ^ def: 3 (inferred)
# --- path: tables.py ---
from sqlalchemy.orm import relationship
class User:
    pet = relationship("Pet", back_populates="owner", uselist=False)
    #                   ^ def: 9 (inferred)
    #                                         ^ def: 10 (inferred)
    def feed(self):
        self.pet.bark()
        #        ^ def: 12 (inferred)
class Pet:
    owner = relationship("User", back_populates="pet", uselist=False)
    #                     ^ def: 2 (inferred)
    def bark(self):
        self.owner.feed()
        #          ^ def: 6 (inferred)
# --- path: sqlalchemy/orm.py ---
def relationship(argument=None, **kwargs):
    return unknown(argument)
# --- path: click/core.py ---
class Context:
    obj = None
    def invoke(self, command):
        pass
# --- path: click/decorators.py ---
def pass_context(f):
    return unknown(f)
def pass_obj(f):
    return unknown(f)
def make_pass_decorator(type):
    return unknown(type)
# --- path: click/__init__.py ---
from click.decorators import pass_context, pass_obj, make_pass_decorator
# --- path: command.py ---
import click
class Repo:
    def clone(self):
        pass
pass_repo = click.make_pass_decorator(Repo)
@click.pass_context
def group(ctx, home):
    ctx.obj = Repo()
    ctx.invoke(group)
    #   ^ def: click/core.py:3 (inferred)
@click.pass_obj
def one(repo):
    repo.clone()
    #    ^ def: 3 (inferred)
@pass_repo
@click.pass_context
def two(ctx, repo):
    repo.clone()
    #    ^ def: 3 (inferred)
    ctx.obj.clone()
    #       ^ def: 3 (inferred)
# --- path: flask/globals.py ---
g = unknown()
# --- path: shared.py ---
from flask.globals import g
class Connection:
    def close(self):
        pass
def get():
    if "db" not in g:
        g.db = Connection()
    return g.db
# --- path: closing.py ---
from flask.globals import g
from shared import get
def close():
    g.db.close()
    #    ^ def: shared.py:3 (inferred)
    get().close()
    #     ^ def: shared.py:3 (inferred)
# --- path: dependencies.py ---
from typing import Annotated
from fastapi import Depends
class Pages:
    def __init__(self, skip=0):
        # ^ callers: 15 (inferred), 17 (inferred), 19 (inferred)
        self.skip = skip
class Checker:
    def __call__(self, token):
        # ^ callers: 22 (inferred)
        return token
def replaced():
    # ^ callers: 25 (inferred)
    return 1
handlers = {}
def first(pages: Annotated[Pages, Depends()]):
    pass
def second(pages: Pages = Depends()):
    pass
def third(pages=Depends(Pages)):
    pass
check = Checker()
def fourth(token=Depends(check)):
    pass
def install():
    handlers["key"] = replaced
