from mlopsctl.catalog.catalogue import Catalog, load
from mlopsctl.catalog.clouds import Cloud, Region
from mlopsctl.catalog.machines import Machine
from mlopsctl.catalog.rows import Quota, Throughput

__all__ = ["Catalog", "Cloud", "Machine", "Quota", "Region", "Throughput", "load"]
