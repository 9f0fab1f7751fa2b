Small applications: names of tasks, objects in `g`, what decorators pass, relations. The files below the packages stand for these.

# --- path: celery/__init__.py ---
def shared_task(*args, **options):
    return lambda f: f
# --- path: celery/app/task.py ---
class Task: pass
# --- path: work.py ---
from celery import shared_task
@shared_task(name="shop.remind")
def remind(): pass
#   ^ refs: work.py:2 (possible), work.py:6 (inferred), work.py:8 (inferred)
def later(app):
    app.send_task("shop.remind")
    #                   ^ def: 3 (inferred)
schedule = {"each": {"task": "shop.remind"}}
# --- path: flask/__init__.py ---
from flask.ctx import g
# --- path: flask/ctx.py ---
class Globals:
    def pop(self, name, default=None):
        return self.__dict__.pop(name, default)
g: Globals = Globals()
# --- path: web.py ---
from flask import g
class Store:
    def close(self): pass
def opened():
    g.store = Store()
def closed():
    store = g.pop("store", None)
    if store is not None:
        store.close()
        #     ^ def: 3 (inferred)
# --- path: click/__init__.py ---
from click.core import Context
def make_pass_decorator(kind):
    return lambda f: f
def pass_context(f):
    return f
# --- path: click/core.py ---
class Context:
    def exit(self): pass
# --- path: commands.py ---
import click
class Own:
    def say(self): pass
pass_context = click.make_pass_decorator(Own)
@pass_context
def add(context):
    context.say()
    #       ^ def: 3 (inferred)
@click.pass_context
def end(ctx):
    ctx.exit()
    #   ^ def: click/core.py:2 (inferred)
# --- path: sqlalchemy/__init__.py ---
# --- path: sqlalchemy/orm.py ---
class Mapped: pass
def relationship(*args, **options): pass
def association_proxy(*args): pass
# --- path: shop.py ---
from sqlalchemy.orm import Mapped, association_proxy, relationship
class Order:
    lines: Mapped[list["Line"]] = relationship(back_populates="order")
    #                                                            ^ def: 10 (inferred)
    products = association_proxy("lines", "product")
    def open(self):
        self.products[0].show()
        #                ^ def: 15 (inferred)
class Line:
    order: Mapped[Order] = relationship(back_populates="lines")
    #                                                     ^ def: 3 (inferred)
    product: Mapped["Product"] = relationship()
class Product:
    tags = relationship("Tag", secondary="tagging", backref="products")
    def show(self): pass
class Tag:
    def first(self):
        self.products[0].show()
        #                ^ def: 15 (inferred)
