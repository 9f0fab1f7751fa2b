Attributes of classes that SQLAlchemy maps, asked of the classes: the first files stand for it.

# --- path: sqlalchemy/__init__.py ---
# --- path: sqlalchemy/sql/__init__.py ---
# --- path: sqlalchemy/sql/operators.py ---
class ColumnOperators:
    def __add__(self, other) -> "ColumnOperators": ...
    def desc(self): ...
# --- path: sqlalchemy/sql/elements.py ---
from sqlalchemy.sql.operators import ColumnOperators
class ColumnElement(ColumnOperators):
    def label(self, name): ...
    #   ^ callers: models.py:15 (possible), models.py:18 (inferred)
# --- path: sqlalchemy/orm/__init__.py ---
from unknown import Mapped, mapped_column, registry
# --- path: sqlalchemy/orm/attributes.py ---
from sqlalchemy.sql.operators import ColumnOperators
class InstrumentedAttribute(ColumnOperators):
    def label(self, name): ...
    #   ^ callers: models.py:15 (possible), models.py:16 (inferred), models.py:17 (inferred)
# --- path: models.py ---
from sqlalchemy.orm import Mapped, mapped_column, registry
class Base: ...
class Product(Base):
    title: Mapped[str] = mapped_column()
    def priced(self):
        return self.title
class Tag:
    def named(self):
        return self.name
tags = object()
registry().map_imperatively(Tag, tags)
class Plain:
    pass
def ask(session):
    Plain.title.label("unknown to be mapped")
    Product.title.label("a")
    Tag.name.label("b")
    (Product.title + "c").label("d")
