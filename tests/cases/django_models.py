Django: managers are of a model, query sets give its objects, relations lead both ways. The files below `django` stand for it.

# --- path: django/__init__.py ---
# --- path: django/db/__init__.py ---
# --- path: django/http/__init__.py ---
# --- path: django/db/models/query.py ---
class QuerySet:
    def __init__(self, model=None):
        self.model = model
    def filter(self, **kwargs):
    #   ^ callers: clinic/generic.py:14 (inferred), shop/models.py:4, shop/views.py:6 (inferred), shop/views.py:12 (inferred)
        return self._chain()
    def get(self, **kwargs):
        return unknown()
    def first(self):
        return unknown()
    def create(self, **kwargs):
        return unknown()
    def get_or_create(self, **kwargs):
        return unknown()
    def _chain(self):
        return self.__class__(model=self.model)
    def __getitem__(self, index):
        return unknown(index)
    @classmethod
    def as_manager(cls):
        return unknown(cls)
# --- path: django/db/models/manager.py ---
from django.db.models.query import QuerySet
class BaseManager:
    @classmethod
    def _methods(cls, queryset_class):
        return {}
    @classmethod
    def from_queryset(cls, queryset_class, class_name=None):
        return type(class_name, (cls,), {"_queryset_class": queryset_class, **cls._methods(queryset_class)})
    def get_queryset(self):
        return self._queryset_class(model=self.model)
    def all(self):
        return self.get_queryset()
class Manager(BaseManager.from_queryset(QuerySet)):
    pass
# --- path: django/db/models/fields/__init__.py ---
class Field:
    pass
class CharField(Field):
    pass
class ForeignKey(Field):
    def __init__(self, to, related_name=None):
        self.to = to
class OneToOneField(ForeignKey):
    pass
# --- path: django/db/models/base.py ---
from django.db.models.manager import Manager
class Options:
    def get_field(self, name):
        pass
class ModelBase(type):
    def __new__(cls, name, bases, attrs):
        new_class = type.__new__(cls, name, bases, attrs)
        new_class.add_to_class("_meta", Options())
        new_class._prepare()
        return new_class
    def add_to_class(cls, name, value):
        setattr(cls, name, value)
    def _prepare(cls):
        manager = Manager()
        cls.add_to_class("objects", manager)
class Model(metaclass=ModelBase):
    def save(self):
    #   ^ callers: shop/views.py:5 (inferred)
        pass
# --- path: django/db/models/__init__.py ---
from django.db.models.base import Model
from django.db.models.manager import Manager
from django.db.models.query import QuerySet
from django.db.models.fields import CharField, ForeignKey, OneToOneField
# --- path: django/http/request.py ---
class QueryDict:
    def get(self, key):
        pass
class HttpRequest:
    def __init__(self):
        self.POST = QueryDict()
# --- path: django/shortcuts.py ---
def get_object_or_404(klass, **kwargs):
    return unknown(klass)
# --- path: shop/models.py ---
from django.db import models
class BikeQuerySet(models.QuerySet):
    def light(self):
        return self.filter(weight=1)
        #           ^ def: django/db/models/query.py:4
class BikeManager(models.Manager.from_queryset(BikeQuerySet)):
    def lightest(self):
        return self.light().first()
        #           ^ def: 3
class Owner(models.Model):
    name = models.CharField()
    def greet(self):
        pass
class Bike(models.Model):
    owner = models.ForeignKey("Owner", related_name="bikes")
    #                          ^ def: 10 (inferred)
    seller = models.ForeignKey("shop.Owner", related_name="sales")
    #                                ^ def: 10 (inferred)
    objects = BikeManager()
    def ride(self):
        self.owner.greet()
        #          ^ def: 12 (inferred)
class Lock(models.Model):
    bike = models.OneToOneField(Bike)
    def click(self):
        pass
class Bell(models.Model):
    bike = models.ForeignKey(to=Bike)
    def ring(self):
        pass
# --- path: shop/views.py ---
from django.shortcuts import get_object_or_404
from shop.models import Bike, Owner
def view(request, pk):
    owner = Owner.objects.get(pk=pk)
    owner.save()
    Owner.objects.filter(name="x").first().greet()
    #                                      ^ def: shop/models.py:12 (inferred)
    Bike.objects.light().first().ride()
    #                            ^ def: shop/models.py:20 (inferred)
    Bike.objects.lightest().ride()
    #                       ^ def: shop/models.py:20 (inferred)
    owner.bikes.filter(weight=1)
    bike = owner.bikes.all().first()
    bike.ride()
    #    ^ def: shop/models.py:20 (inferred)
    bike.lock.click()
    #         ^ def: shop/models.py:25 (inferred)
    bike.bell_set.all()[0].ring()
    #                      ^ def: shop/models.py:29 (inferred)
    get_object_or_404(Bike, pk=pk).ride()
    #                              ^ def: shop/models.py:20 (inferred)
    request.POST.get("name")
    #            ^ def: django/http/request.py:2 (inferred)
    Owner._meta.get_field("name")
    #           ^ def: django/db/models/base.py:3 (inferred)
# --- path: django/contrib/__init__.py ---
# --- path: django/contrib/admin/options.py ---
class BaseModelAdmin:
    def get_queryset(self, request):
        return unknown(request)
class ModelAdmin(BaseModelAdmin):
    pass
# --- path: django/contrib/admin/__init__.py ---
from django.contrib.admin.options import ModelAdmin
from django.contrib.admin.sites import DefaultAdminSite
def register(*models):
    return unknown(models)
site = DefaultAdminSite()
# --- path: django/contrib/admin/sites.py ---
class AdminSite:
    def register(self, model, admin=None):
        pass
class DefaultAdminSite:
    def __getattr__(self, name):
        return unknown(name)
# --- path: django/core/cache/backends/base.py ---
class BaseCache:
    def set(self, key, value):
        pass
# --- path: django/utils/connection.py ---
class ConnectionProxy:
    def __init__(self, connections, alias):
        pass
    def __getattr__(self, name):
        return unknown(name)
# --- path: django/core/cache/__init__.py ---
from django.utils.connection import ConnectionProxy
caches = unknown()
cache = ConnectionProxy(caches, "default")
# --- path: clinic/models.py ---
from django.db import models
class PatientQuerySet(models.QuerySet):
    def insured(self):
        return self
class BookingManager(models.Manager):
    def book(self):
        visit = self.model()
        visit.cancel()
        #     ^ def: 19 (inferred)
        return visit
VisitManager = BookingManager.from_queryset(PatientQuerySet)
class Patient(models.Model):
    objects = PatientQuerySet.as_manager()
    def years(self):
        pass
class Visit(models.Model):
    patient = models.ForeignKey(Patient, related_name="visits")
    objects = VisitManager()
    def cancel(self):
        self.patient.years()
        #            ^ def: 14 (inferred)
# --- path: clinic/admin.py ---
from django.contrib import admin
from clinic.models import Patient, Visit
@admin.register(Patient)
class PatientAdmin(admin.ModelAdmin):
    def age(self, obj):
        obj.years()
        #   ^ def: clinic/models.py:14 (inferred)
    def save_model(self, request, obj, form, change):
        obj.visits.all().first().cancel()
        #                        ^ def: clinic/models.py:19 (inferred)
    def remove(self, request, queryset):
        queryset.first().years()
        #                ^ def: clinic/models.py:14 (inferred)
class VisitAdmin(admin.ModelAdmin):
    def shown(self, visit):
        visit.cancel()
        #     ^ def: clinic/models.py:19 (inferred)
admin.site.register(Visit, VisitAdmin)
#          ^ def: django/contrib/admin/sites.py:2 (inferred)
# --- path: clinic/views.py ---
from django.core.cache import cache
from clinic.models import Patient, Visit
def show(name):
    Patient.objects.all()
    #               ^ def: django/db/models/manager.py:11 (inferred)
    Patient.objects.insured().first().years()
    #               ^ def: clinic/models.py:3 (inferred)
    #                                 ^ def: clinic/models.py:14 (inferred)
    Visit.objects.book().cancel()
    #             ^ def: clinic/models.py:6 (inferred)
    #                    ^ def: clinic/models.py:19 (inferred)
    cache.set(name, 1)
    #     ^ def: django/core/cache/backends/base.py:2 (inferred)
    unknown(name).objects.get(pk=1)
    #                     ^ def: django/db/models/query.py:7 (inferred)
# --- path: django/views/__init__.py ---
# --- path: django/forms/__init__.py ---
# --- path: django/views/generic/list.py ---
class MultipleObjectMixin:
    model = None
    queryset = None
    def get_queryset(self):
        return self.queryset
# --- path: django/views/generic/detail.py ---
class SingleObjectMixin:
    model = None
    queryset = None
    def get_object(self):
        return self.get_queryset().get()
    def get_queryset(self):
        return self.queryset
# --- path: django/views/generic/__init__.py ---
from django.views.generic.detail import SingleObjectMixin
class CreateView(SingleObjectMixin): ...
class DetailView(SingleObjectMixin): ...
# --- path: django/forms/models.py ---
class BaseModelForm: ...
class ModelForm(BaseModelForm): ...
# --- path: django/dispatch.py ---
class Signal:
    def send(self, sender, **named): ...
    def connect(self, receiver): ...
def receiver(signal): ...
# --- path: clinic/generic.py ---
from django.forms.models import ModelForm
from django.views.generic import CreateView, DetailView
from clinic.models import Patient
class PatientForm(ModelForm):
    class Meta:
        model = Patient
class Enter(CreateView):
    form_class = PatientForm
    def done(self):
        return self.object.years()
    #                      ^ def: clinic/models.py:14 (inferred)
class Show(DetailView):
    def get_queryset(self):
        return Patient.objects.filter(name="x")
    def text(self):
        return self.object.years(), self.get_object().years()
    #                      ^ def: clinic/models.py:14 (inferred)
    #                                                 ^ def: clinic/models.py:14 (inferred)
# --- path: clinic/signals.py ---
from django.dispatch import Signal, receiver
from clinic.models import Patient
fed = Signal()
cured = Signal()
@receiver([fed, cured])
def on_fed(sender, pet, **named):
    pet.years()
    #   ^ def: clinic/models.py:14 (inferred)
def on_cured(sender, patient, **named):
    patient.years()
    #       ^ def: clinic/models.py:14 (inferred)
cured.connect(on_cured)
def tell():
    fed.send(None, pet=Patient())
    cured.send(None, patient=Patient())
