/* A Modbus slave of libmodbus: unit 3, registers 0..9 hold 100..109. Argument: a TCP port or a serial path. */
#include <ctype.h>
#include <modbus.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    if (argc != 2) return 2;
    int isTcp = isdigit((unsigned char)argv[1][0]);
    modbus_t *bus = isTcp ? modbus_new_tcp("127.0.0.1", atoi(argv[1])) : modbus_new_rtu(argv[1], 9600, 'N', 8, 1);
    modbus_mapping_t *map = modbus_mapping_new(10, 10, 10, 10);
    if (bus == NULL || map == NULL || modbus_set_slave(bus, 3) != 0) return 1;
    for (int index = 0; index < 10; index++) {
        map->tab_registers[index] = 100 + index;
        map->tab_input_registers[index] = 200 + index;
        map->tab_bits[index] = index % 2;
        map->tab_input_bits[index] = (index + 1) % 2;
    }
    int listener = isTcp ? modbus_tcp_listen(bus, 1) : modbus_connect(bus);
    if (listener == -1) return 1;
    puts("ready");
    fflush(stdout);
    for (;;) {
        uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];
        if (isTcp && modbus_tcp_accept(bus, &listener) == -1) return 1;
        for (int size = 0; size != -1;) {
            size = modbus_receive(bus, query);
            if (size > 0) modbus_reply(bus, query, size, map);
        }
    }
}
