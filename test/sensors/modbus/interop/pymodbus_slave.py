"""A Modbus slave of pymodbus: unit 3, registers 0..9 hold 100..109, coils and inputs alternate. Argument: a TCP port or a serial path."""

import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.framer.rtu_framer import ModbusRtuFramer
from pymodbus.server import StartSerialServer, StartTcpServer

numbers = [100 + index for index in range(10)]
bits = [index % 2 == 1 for index in range(10)]
slave = ModbusSlaveContext(
    hr=ModbusSequentialDataBlock(0, numbers),
    ir=ModbusSequentialDataBlock(0, [n + 100 for n in numbers]),
    co=ModbusSequentialDataBlock(0, bits),
    di=ModbusSequentialDataBlock(0, [not b for b in bits]),
    zero_mode=True,
)
context = ModbusServerContext(slaves={3: slave}, single=False)
where = sys.argv[1]
if where.isdigit():
    StartTcpServer(context=context, address=("127.0.0.1", int(where)), ignore_missing_slaves=True)
else:
    serial = {"port": where, "baudrate": 9600, "timeout": 0.005, "framer": ModbusRtuFramer}
    StartSerialServer(context=context, ignore_missing_slaves=True, **serial)
