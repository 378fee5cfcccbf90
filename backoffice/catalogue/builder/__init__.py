"""The builder of e-forms (/can-bo/thu-tuc/<code>/soan/bieu-mau): questions without programming."""
