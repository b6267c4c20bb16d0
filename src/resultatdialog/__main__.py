"""`python -m resultatdialog` is the command `resultatdialog`."""

import sys

from resultatdialog.cli import main

sys.exit(main())
