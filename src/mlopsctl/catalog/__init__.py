from mlopsctl.catalog.catalogue import Catalog, load
from mlopsctl.catalog.clouds import Cloud, Region
from mlopsctl.catalog.pace import Rates
from mlopsctl.catalog.rows import Quota, Throughput
from mlopsctl.domain.machine import Machine

__all__ = ["Catalog", "Cloud", "Machine", "Quota", "Rates", "Region", "Throughput", "load"]
