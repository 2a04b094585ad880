"""Network devices: what an exported configuration of Huawei, H3C or Cisco makes effective."""

from scanners.network_device.scanner import NetworkDeviceScanner

__all__ = ["NetworkDeviceScanner"]
