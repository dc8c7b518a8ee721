countersign_tests(payment LIBS cs_payment)
