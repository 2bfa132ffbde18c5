"""t"""
from django.tasks import task
@task
def sweep() -> None: ...
