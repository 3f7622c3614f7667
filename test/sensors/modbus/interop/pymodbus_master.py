"""A Modbus master of pymodbus reads all four tables of a unit and writes one register. Arguments: TCP port or serial path, unit."""

import sys

from pymodbus.client import ModbusSerialClient, ModbusTcpClient

where, unit = sys.argv[1], int(sys.argv[2])
if where.isdigit():
    client = ModbusTcpClient("127.0.0.1", port=int(where), timeout=2)
else:
    client = ModbusSerialClient(port=where, baudrate=9600, timeout=1)
client.connect()
print(client.read_holding_registers(0, 3, slave=unit).registers)
print(client.read_input_registers(0, 2, slave=unit).registers)
print([int(bit) for bit in client.read_coils(0, 3, slave=unit).bits[:3]])
print([int(bit) for bit in client.read_discrete_inputs(0, 3, slave=unit).bits[:3]])
print(client.read_holding_registers(99, 1, slave=unit).exception_code)
client.write_register(1, 77, slave=unit)
print(client.read_holding_registers(1, 1, slave=unit).registers)
client.close()
